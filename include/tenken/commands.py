"""What each command does: takes the arguments, calls the same functions as the DAGs, prints.

Nothing heavy is imported here but inside a command: ``import tenken.cli`` must stay fast.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tenken.errors import ConfigError, TenkenError
from tenken.instructions.commands import INSTRUCTION_COMMANDS

if TYPE_CHECKING:
    from tenken.calendar import Quarter
    from tenken.console import Watcher
    from tenken.settings import Settings

_OK = 0


def site_settings(options: argparse.Namespace) -> Settings:
    """Read the config that the arguments name, or the default one."""
    from tenken.settings import DEFAULT_CONFIG, load_settings

    return load_settings(getattr(options, "config", DEFAULT_CONFIG), getattr(options, "archive", None))


def run_capture(options: argparse.Namespace) -> int:
    """Seal the snapshots of a quarter."""
    from tenken.console import watching
    from tenken.sources.capture import Captured, capture_quarter

    settings = site_settings(options)
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


def run_inspect(options: argparse.Namespace) -> int:
    """Inspect one quarter and print its summary."""
    from tenken.console import watching
    from tenken.inspection import run_inspection
    from tenken.summary import print_inspections, print_stale

    settings = site_settings(options)
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
    print_stale(settings.archive)
    return _OK


def _instant(text: str, settings: Settings, option: str = "--known-at") -> datetime:
    """Read an ISO time as naive UTC; without an offset it is local, a date alone means its end."""
    zone = ZoneInfo(settings.organisation.timezone)
    try:
        if len(text) == len("2019-01-20"):
            moment = datetime.combine(date.fromisoformat(text) + timedelta(days=1), time(), zone)
        else:
            moment = datetime.fromisoformat(text)
    except ValueError:
        raise ConfigError.at(option, "not an ISO time", "Write it like 2019-01-20T18:00+09:00") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC).replace(tzinfo=None)


def run_backfill(options: argparse.Namespace) -> int:
    """Capture and inspect every quarter of a range."""
    from tenken.calendar import quarter_range
    from tenken.summary import print_inspections

    settings = site_settings(options)
    quarters = quarter_range(settings.quarter(options.first), settings.quarter(options.last))
    if not quarters:
        raise ConfigError.at(options.first, f"lies after {options.last}", "Name the older quarter first")
    print_inspections(settings, _inspect_quarters(settings, quarters))
    return _OK


def _inspect_quarters(settings: Settings, quarters: Sequence[Quarter]) -> list[object]:
    """Capture what a quarter still lacks, then inspect it; oldest first."""
    from tenken.console import watching
    from tenken.inspection import run_inspection

    done: list[object] = []
    with watching("quarters", len(quarters)) as watcher:
        for quarter in quarters:
            _capture_lacking(settings, quarter, watcher)
            result = run_inspection(settings, quarter, report=_prefixed(watcher, quarter))
            done.append(result.inspection)
            watcher.advance()
    return done


def _capture_lacking(settings: Settings, quarter: Quarter, watcher: Watcher) -> None:
    """Capture the declared datasets of which the quarter has no snapshot yet."""
    from tenken.reconcile.intake import lacking_datasets
    from tenken.sources.capture import capture_quarter

    lacking = lacking_datasets(settings, quarter)
    if lacking:
        capture_quarter(settings, quarter, lacking)
        watcher.step(f"{quarter} capture: {len(lacking)} datasets sealed")


def _prefixed(watcher: Watcher, quarter: Quarter) -> Callable[[str], None]:
    return lambda message: watcher.step(f"{quarter} {message}")


def run_demo(options: argparse.Namespace) -> int:
    """Build the sample company, inspect its quarters, publish one and print where to look."""
    from tenken.archive.inspections import latest
    from tenken.calendar import quarter_range
    from tenken.console import watching
    from tenken.sample.build import build_sample
    from tenken.sample.release import RELEASED, release_sample
    from tenken.settings import load_settings
    from tenken.summary import print_demo, print_release

    target = options.target.resolve()
    config = target / "config" / "inspection.yaml"
    if not config.is_file():
        print(f"building the sample company in {target}", file=sys.stderr)
        config = build_sample(target)
    settings = load_settings(config, getattr(options, "archive", None))
    quarters = quarter_range(settings.quarter("FY2018Q1"), settings.quarter("FY2019Q2"))
    if options.prepare_only:
        with watching("capture", len(quarters)) as watcher:
            for quarter in quarters:
                _capture_lacking(settings, quarter, watcher)
                watcher.advance()
        return _OK
    if not options.summary_only:
        _inspect_quarters(settings, quarters)
    print_demo(settings, quarters)
    if latest(settings.archive, settings.quarter(RELEASED)) is not None:
        print_release(settings, release_sample(settings))
    return _OK


def run_explain(options: argparse.Namespace) -> int:
    """Print the lines that explain a finding."""
    from tenken.explain import explain_finding

    settings = site_settings(options)
    quarter = None if options.quarter is None else settings.quarter(options.quarter)
    for line in explain_finding(settings, options.finding_key, quarter, options.language):
        print(line)
    return _OK


def run_history(options: argparse.Namespace) -> int:
    """Tell what became of one finding."""
    from tenken.history import tell_history

    for line in tell_history(site_settings(options), options.finding_key, options.language):
        print(line)
    return _OK


def run_worksheets(options: argparse.Namespace) -> int:
    """Export the workbooks of a quarter's reviewers."""
    from tenken.review.worksheets import export_worksheets

    settings = site_settings(options)
    done = export_worksheets(settings, settings.quarter(options.quarter), options.target, options.language)
    print(f"{done.reviewers:,} workbooks for {done.items:,} rights, and their index.csv: {done.folder}")
    return _OK


def run_collect(options: argparse.Namespace) -> int:
    """Add the decisions of returned workbooks, or print every error in them."""
    from tenken.review.collect import collect_decisions, describe_collected

    settings = site_settings(options)
    received_at = _instant(options.received_at, settings, "--received-at")
    quarter = settings.quarter(options.quarter)
    for line in describe_collected(
        collect_decisions(settings, quarter, options.files, received_at, options.into)
    ):
        print(line)
    return _OK


def _dated(name: str) -> Callable[[argparse.Namespace], int]:
    return lambda options: INSTRUCTION_COMMANDS[name](options, _instant)


def run_screen(options: argparse.Namespace) -> int:
    """Screen a list; write what is blocked and the receipt."""
    from tenken import screening_files as files
    from tenken.screening import Purpose, screen_list

    settings = site_settings(options)
    files.check_targets(settings, options.list, {"--blocked": options.blocked, "--receipt": options.receipt})
    at = None if options.at is None else _instant(options.at, settings, "--at")
    if at is not None and len(options.at) == len("2019-01-20"):
        at -= timedelta(microseconds=1)  # the end of a day still lies in it
    quarter = None if options.quarter is None else settings.quarter(options.quarter)
    purpose = Purpose(options.campaign, options.stage, at)
    screened = screen_list(settings, options.list, purpose, quarter, options.encoding)
    if options.blocked is not None:
        files.write_whole(options.blocked, files.write_blocked(screened))
    if options.receipt is None:
        print(files.write_receipt(screened), end="")
    else:
        files.write_whole(options.receipt, files.write_receipt(screened))
    files.refuse_blocked(options.list, screened, options.blocked)
    return _OK


def run_followup(options: argparse.Namespace) -> int:
    """Print what is due and overdue on a day; counts only."""
    import json

    from tenken.console import table
    from tenken.followup import follow_up

    found = follow_up(site_settings(options), options.on)
    if options.json:
        print(json.dumps(found.plain()))
    else:
        rows = [[name.replace("_", " "), found.due[name], found.overdue[name]] for name in found.due]
        print(table([f"on {found.day}", "due", "overdue"], rows))
    return _OK


COMMANDS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "capture": run_capture,
    "inspect": run_inspect,
    "backfill": run_backfill,
    "demo": run_demo,
    "explain": run_explain,
    "history": run_history,
    "worksheets": run_worksheets,
    "collect": run_collect,
    **{name: _dated(name) for name in INSTRUCTION_COMMANDS},
    "screen": run_screen,
    "followup": run_followup,
}
