"""The command line: reads arguments, calls the same functions as the DAGs, prints, ends with an exit code.

Nothing heavy is imported here: ``import tenken.cli`` must stay fast.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tenken.errors import ConfigError, EvidenceError, InputError, TenkenError

if TYPE_CHECKING:
    from tenken.calendar import Quarter
    from tenken.console import Watcher
    from tenken.settings import Settings

_EPILOG = """exit codes: 0 done (with or without findings)  10 input  11 config or rule  12 evidence
            13 gate failed  75 transient, run it again"""
_OK, _INTERRUPTED = 0, 130


def build_parser() -> argparse.ArgumentParser:
    """Describe every command."""
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

    demo = add("demo", "build the sample company, inspect its six quarters, print where to look")
    demo.add_argument(
        "--target", type=Path, default=Path("var/demo"), metavar="DIR", help="folder (default var/demo)"
    )
    demo.add_argument("--prepare-only", action="store_true", help="build and capture, do not inspect")
    demo.add_argument("--summary-only", action="store_true", help="print the summary of what is there")
    capture = add("capture", "pull every declared dataset of a quarter and seal the snapshots")
    capture.add_argument("quarter", metavar="QUARTER", help="like FY2018Q3")
    capture.add_argument("--dataset", action="append", metavar="NAME", help="only this one (repeatable)")
    capture.add_argument(
        "--as-of", type=date.fromisoformat, metavar="DATE", help="another day than the quarter's last"
    )
    inspect = add("inspect", "gate and reconcile a quarter's snapshots, seal the result and its reports")
    inspect.add_argument("quarter", metavar="QUARTER", help="like FY2018Q3")
    inspect.add_argument(
        "--known-at", metavar="TIME", help="use only snapshots captured by then (ISO; a date = its end)"
    )
    inspect.add_argument("--rules", type=Path, metavar="FILE", help="other role rules than the config's")
    backfill = add("backfill", "capture what is missing and inspect every quarter of a range, oldest first")
    backfill.add_argument("first", metavar="FIRST", help="like FY2017Q4")
    backfill.add_argument("last", metavar="LAST", help="like FY2018Q3")
    explain = add("explain", "tell why a finding is one, since when, and what would clear it")
    explain.add_argument(
        "finding_key", metavar="FINDING_KEY", help="the key or its first eight or more characters"
    )
    explain.add_argument(
        "--quarter", metavar="QUARTER", help="look in this quarter (default: the newest that has it)"
    )
    explain.add_argument("--language", choices=("en", "ja"), default="en")
    controls = add("controls", "list the catalogue of controls")
    controls.add_argument("--json", action="store_true", help="as JSON")
    verify = add("verify", "walk the ledger and every digest; name what was edited, reordered or is missing")
    verify.add_argument("quarter", nargs="?", metavar="QUARTER", help="only this quarter's inspections")
    return parser


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
    except BrokenPipeError:
        sys.stderr.close()
        return _OK


def _settings(options: argparse.Namespace) -> Settings:
    from tenken.settings import DEFAULT_CONFIG, load_settings

    return load_settings(getattr(options, "config", DEFAULT_CONFIG), getattr(options, "archive", None))


def _capture(options: argparse.Namespace) -> int:
    from tenken.console import watching
    from tenken.sources.capture import Captured, capture_quarter

    settings = _settings(options)
    quarter = settings.quarter(options.quarter)
    names = options.dataset or [n for n, s in settings.datasets.items() if s is not None]
    with watching(f"capture {quarter}", len(names)) as watcher:

        def told(dataset: str, outcome: Captured | TenkenError) -> None:
            watcher.step(f"{dataset}: {_outcome(outcome)}")
            watcher.advance()

        capture_quarter(settings, quarter, options.dataset, as_of=options.as_of, report=told)
    return _OK


def _outcome(outcome: object) -> str:
    if isinstance(outcome, TenkenError):
        return f"failed, {len(outcome.problems)} problems"
    snapshot = outcome.snapshot  # type: ignore[attr-defined]  # a Captured
    what = "sealed" if outcome.is_new else "unchanged"  # type: ignore[attr-defined]
    return f"{what} as {snapshot.as_of}/{snapshot.number}, {snapshot.rows_loaded:,} rows"


def _inspect(options: argparse.Namespace) -> int:
    from tenken.console import watching
    from tenken.inspection import run_inspection
    from tenken.summary import print_inspections

    settings = _settings(options)
    quarter = settings.quarter(options.quarter)
    known_at = None if options.known_at is None else _instant(options.known_at, settings)
    with watching(f"inspect {quarter}", 4) as watcher:

        def told(message: str) -> None:
            watcher.step(f"{quarter} {message}")
            watcher.advance()

        result = run_inspection(settings, quarter, known_at=known_at, rules=options.rules, report=told)
    if not result.is_new:
        print(f"{result.inspection.name} already has these inputs, rules and code; nothing was written")
    print_inspections(settings, [result.inspection])
    return _OK


def _instant(text: str, settings: Settings) -> datetime:
    """Read an ISO time as naive UTC; without an offset it is local, a date alone means its end."""
    zone = ZoneInfo(settings.organisation.timezone)
    try:
        if len(text) == len("2019-01-20"):
            moment = datetime.combine(date.fromisoformat(text) + timedelta(days=1), time(), zone)
        else:
            moment = datetime.fromisoformat(text)
    except ValueError:
        raise ConfigError.at(
            "--known-at", "not an ISO time", "Write it like 2019-01-20T18:00+09:00"
        ) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC).replace(tzinfo=None)


def _backfill(options: argparse.Namespace) -> int:
    from tenken.calendar import quarter_range
    from tenken.summary import print_inspections

    settings = _settings(options)
    quarters = quarter_range(settings.quarter(options.first), settings.quarter(options.last))
    if not quarters:
        raise ConfigError.at(options.first, f"lies after {options.last}", "Name the older quarter first")
    print_inspections(settings, _inspect_quarters(settings, quarters))
    return _OK


def _inspect_quarters(settings: Settings, quarters: Sequence[Quarter]) -> list[object]:
    """Capture what a quarter still lacks, then inspect it; oldest first."""
    from tenken.console import watching
    from tenken.inspection import run_inspection
    from tenken.reconcile.intake import choose_snapshots
    from tenken.sources.capture import capture_quarter

    done: list[object] = []
    with watching("quarters", len(quarters)) as watcher:
        for quarter in quarters:
            there = choose_snapshots(settings, quarter, None)
            lacking = [n for n, s in settings.datasets.items() if s is not None and n not in there]
            if lacking:
                capture_quarter(settings, quarter, lacking)
                watcher.step(f"{quarter} capture: {len(lacking)} datasets sealed")
            result = run_inspection(settings, quarter, report=_prefixed(watcher, quarter))
            done.append(result.inspection)
            watcher.advance()
    return done


def _prefixed(watcher: Watcher, quarter: Quarter) -> Callable[[str], None]:
    return lambda message: watcher.step(f"{quarter} {message}")


def _demo(options: argparse.Namespace) -> int:
    from tenken.calendar import quarter_range
    from tenken.sample.build import build_sample
    from tenken.settings import load_settings
    from tenken.sources.capture import capture_quarter
    from tenken.summary import print_demo

    target = options.target.resolve()
    config = target / "config" / "inspection.yaml"
    if not config.is_file():
        print(f"building the sample company in {target}", file=sys.stderr)
        config = build_sample(target)
    settings = load_settings(config, getattr(options, "archive", None))
    quarters = quarter_range(settings.quarter("FY2018Q1"), settings.quarter("FY2019Q2"))
    if options.prepare_only:
        for quarter in quarters:
            capture_quarter(settings, quarter)
        return _OK
    if not options.summary_only:
        _inspect_quarters(settings, quarters)
    print_demo(settings, quarters)
    return _OK


def _explain(options: argparse.Namespace) -> int:
    from tenken.explain import explain_finding

    settings = _settings(options)
    quarter = None if options.quarter is None else settings.quarter(options.quarter)
    for line in explain_finding(settings, options.finding_key, quarter, options.language):
        print(line)
    return _OK


def _controls(options: argparse.Namespace) -> int:
    from tenken.console import table
    from tenken.reconcile.catalogue import list_controls

    rows = list_controls()
    if options.json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return _OK
    head = ("code", "severity", "question", "requirement", "datasets")
    print(
        table(
            head,
            [
                [r["code"], r["severity"], r["question"], " ".join(r["requirement"]), " ".join(r["datasets"])]
                for r in rows
            ],
        )
    )
    return _OK


def _verify(options: argparse.Namespace) -> int:
    from tenken.archive.verify import verify_archive

    archive = getattr(options, "archive", None) or _settings(options).archive
    if not archive.is_dir():
        raise InputError.at(archive, "no such archive", "Name the folder with --archive")
    verified = verify_archive(archive.resolve(), options.quarter)
    if verified.problems:
        raise EvidenceError(verified.problems)
    print(
        f"{verified.entries} ledger entries, {verified.files} files and {verified.tables} tables are as they were sealed"
    )
    return _OK


def run() -> None:
    """Run one command as the whole process.

    The process ends here and now: what SQLAlchemy keeps of DuckDB outlives the interpreter's own
    tidying, and DuckDB's binding then prints pages about leaks on standard error.
    """
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


_COMMANDS = {
    "demo": _demo,
    "capture": _capture,
    "inspect": _inspect,
    "backfill": _backfill,
    "explain": _explain,
    "controls": _controls,
    "verify": _verify,
}

if __name__ == "__main__":
    run()
