"""The command line: reads arguments, runs the command of that name, ends with an exit code.

Nothing heavy is imported here: ``import tenken.cli`` must stay fast.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from tenken import prove, rehearse, releasing
from tenken.commands import COMMANDS
from tenken.console import end_process, read_day
from tenken.errors import TenkenError
from tenken.instructions.commands import add_commands as add_instruction_commands

_EPILOG = """exit codes: 0 done (with or without findings)  10 input  11 config or rule  12 evidence
            13 gate failed  75 transient, run it again"""
_OK, _INTERRUPTED = 0, 130


def build_parser() -> argparse.ArgumentParser:
    """Describe every command."""
    common = _describe_common()
    parser = argparse.ArgumentParser(
        prog="tenken",
        parents=[common],
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Reconcile who may see what against approved role rules, every quarter, with evidence.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, text: str) -> argparse.ArgumentParser:
        return commands.add_parser(
            name, parents=[common], help=text, description=f"{text[0].upper()}{text[1:]}."
        )

    _add_runs(add)
    _add_findings(add)
    _add_trials(add)
    _add_round(add)
    add_instruction_commands(add)
    _add_registers(add)
    _add_screen(add)
    releasing.add_commands(add)
    _add_checks(add)
    _add_proofs(add)
    return parser


def _describe_common() -> argparse.ArgumentParser:
    """Describe what goes with every command, before its name or after it."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--config",
        type=Path,
        default=argparse.SUPPRESS,
        metavar="PATH",
        help="the site's config (default include/config/inspection.yaml)",
    )
    common.add_argument(
        "--archive",
        type=Path,
        default=argparse.SUPPRESS,
        metavar="DIR",
        help="the archive folder (default: the config's)",
    )
    return common


def _add_runs(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Describe the commands that run a quarter: the demo, capture, inspect, backfill."""
    demo = add("demo", "build the sample company, inspect its six quarters, print where to look")
    demo.add_argument(
        "--target", type=Path, default=Path("var/demo"), metavar="DIR", help="folder (default var/demo)"
    )
    demo.add_argument("--prepare-only", action="store_true", help="build and capture, do not inspect")
    demo.add_argument("--summary-only", action="store_true", help="print the summary of what is there")
    capture = add("capture", "pull every declared dataset of a quarter and seal the snapshots")
    capture.add_argument("quarter", metavar="QUARTER", help="like FY2018Q3")
    capture.add_argument("--dataset", action="append", metavar="NAME", help="only this one (repeatable)")
    capture.add_argument("--as-of", type=read_day, metavar="DATE", help="another day than the quarter's last")
    inspect = add("inspect", "gate and reconcile a quarter's snapshots, seal the result and its reports")
    inspect.add_argument("quarter", metavar="QUARTER", help="like FY2018Q3")
    inspect.add_argument(
        "--known-at", metavar="TIME", help="use only snapshots captured by then (ISO; a date = its end)"
    )
    inspect.add_argument("--rules", type=Path, metavar="FILE", help="other role rules than the config's")
    backfill = add("backfill", "capture what is missing and inspect every quarter of a range, oldest first")
    backfill.add_argument("first", metavar="FIRST", help="like FY2017Q4")
    backfill.add_argument("last", metavar="LAST", help="like FY2018Q3")


def _add_findings(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Describe the commands about one finding."""
    explain = add("explain", "tell why a finding is one, since when, and what would clear it")
    explain.add_argument(
        "finding_key", metavar="FINDING_KEY", help="the key or its first eight or more characters"
    )
    explain.add_argument(
        "--quarter", metavar="QUARTER", help="look in this quarter (default: the newest that has it)"
    )
    explain.add_argument("--language", choices=("en", "ja"), default="en")
    history = add("history", "tell what became of a finding, inspection by inspection")
    history.add_argument(
        "finding_key", metavar="FINDING_KEY", help="the key or its first eight or more characters"
    )
    history.add_argument("--language", choices=("en", "ja"), default="en")


def _add_trials(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Describe the commands that try rules and controls and change nothing."""
    simulate = add(
        "simulate", "tell what other role rules would change in a sealed inspection; changes nothing"
    )
    simulate.add_argument("quarter", metavar="QUARTER", help="like FY2018Q3; it must be inspected")
    simulate.add_argument("--rules", type=Path, required=True, metavar="FILE", help="the role rules to try")
    simulate.add_argument(
        "--last", type=int, default=1, metavar="N", help="this quarter and the N-1 before it"
    )
    simulate.add_argument(
        "--rules-on",
        type=read_day,
        metavar="DATE",
        help="apply the rules in force on this day (default: each quarter's last)",
    )
    simulate.add_argument("--html", type=Path, metavar="FILE", help="also write a page for the approver")
    simulate.add_argument(
        "--limit", type=int, default=50, metavar="N", help="rows of each list to print (default 50, 0 = all)"
    )
    simulate.add_argument("--language", choices=("en", "ja"), default="en")
    selftest = add("selftest", "plant one violation per control and show that the control finds it")
    selftest.add_argument(
        "quarter",
        nargs="?",
        metavar="QUARTER",
        help="in a copy of its inspection (default: an invented company)",
    )
    selftest.add_argument("--json", action="store_true", help="as JSON")


def _add_checks(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Describe the commands that list the controls and check the archive."""
    controls = add("controls", "list the catalogue of controls")
    controls.add_argument("--json", action="store_true", help="as JSON")
    verify = add("verify", "walk the ledger and every digest; name what was edited, reordered or is missing")
    verify.add_argument(
        "quarter", nargs="?", metavar="QUARTER", help="only this quarter's inspections and publications"
    )


def _add_proofs(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Describe the commands that test what is about to be, or was, published."""
    disclosure = add(
        "disclosure",
        "solve for the sizes that a published table withholds; refuse it if they are too certain",
    )
    disclosure.add_argument(
        "table", type=Path, metavar="TABLE", help="CSV: quarter,category_code,permitted_percent, as published"
    )
    disclosure.add_argument(
        "--width", metavar="POINTS", help="least width of an interval (default: the policy's)"
    )
    disclosure.add_argument("--total", type=int, metavar="N", help="the headcount, if it is known")
    reproduce = add("reproduce", "rebuild a sealed inspection from its sealed inputs and compare every byte")
    reproduce.add_argument("quarter", metavar="QUARTER", help="like FY2018Q3; it must be inspected")
    reproduce.add_argument("--revision", type=int, metavar="N", help="which revision (default: the newest)")


def _add_round(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Describe the commands of the reviewer round."""
    worksheets = add("worksheets", "export a workbook per reviewer from a sealed inspection")
    worksheets.add_argument("quarter", metavar="QUARTER", help="like FY2018Q3; it must be inspected")
    worksheets.add_argument(
        "--target", type=Path, metavar="DIR", help="folder (default ARCHIVE/worksheets/QUARTER/rN)"
    )
    worksheets.add_argument("--language", choices=("ja", "en"), default="ja")
    collect = add("collect", "check returned workbooks and add their decisions; writes nothing on any error")
    collect.add_argument("quarter", metavar="QUARTER", help="like FY2018Q3")
    collect.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a returned workbook")
    collect.add_argument(
        "--received-at", required=True, metavar="TIME", help="when they came in (ISO; a date = its end)"
    )
    collect.add_argument(
        "--into", type=Path, metavar="DIR", help="folder (default ARCHIVE/worksheets/QUARTER)"
    )


def _add_registers(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Describe the commands about promises and requirements."""
    promises = add("promises", "tell when each promise is next due, and what last showed that it was kept")
    promises.add_argument(
        "--quarter", metavar="QUARTER", help="as of its last day (default: the newest inspected)"
    )
    promises.add_argument("--json", action="store_true", help="as JSON")
    followup = add("followup", "count what is due and overdue on a day: instructions, promises, sign-offs")
    followup.add_argument("--on", required=True, type=read_day, metavar="DATE", help="the day")
    followup.add_argument("--json", action="store_true", help="as JSON")
    requirements = add("requirements", "list the requirements, and the controls and places that meet each")
    requirements.add_argument("--json", action="store_true", help="as JSON")
    schema = add("schema", "print the published schema of report.json, or the dictionary of the tables")
    schema.add_argument("name", choices=("report", "tables"), nargs="?", default="report", metavar="NAME")


def _add_screen(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Describe the screening of lists."""
    screen = add("screen", "hold a list of lines against the sealed registers before anybody is called")
    screen.add_argument("list", type=Path, metavar="LIST", help="CSV, TSV, xlsx or Parquet with line_key")
    screen.add_argument("--campaign", metavar="ID", help="the campaign it is for (default: none is known)")
    screen.add_argument("--stage", choices=("handed_over", "returned"), default="handed_over")
    screen.add_argument("--quarter", metavar="QUARTER", help="use this quarter's snapshots (default: newest)")
    screen.add_argument(
        "--at", metavar="TIME", help="time of the hand-over (ISO; default: the campaign's first day)"
    )
    screen.add_argument("--blocked", type=Path, metavar="FILE", help="write the blocked lines as CSV")
    screen.add_argument("--receipt", type=Path, metavar="FILE", help="write the receipt (default: print it)")
    screen.add_argument("--encoding", default="utf-8", metavar="NAME", help="of a CSV or TSV list")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code tells what became of it."""
    options = build_parser().parse_args(arguments)
    try:
        return int(_COMMANDS[options.command](options))
    except TenkenError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("interrupted; nothing half done was kept", file=sys.stderr)
        return _INTERRUPTED
    except BrokenPipeError:  # the reader of a pipe (`| head`) has had enough
        return _OK


def run() -> None:
    """Run one command as the whole process."""
    end_process(main())


_COMMANDS = {
    **COMMANDS,
    **prove.PROVING,
    **releasing.RELEASING,
    "simulate": rehearse.run_simulate,
    "selftest": rehearse.run_selftest,
}

if __name__ == "__main__":
    run()
