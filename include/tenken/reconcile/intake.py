"""Which snapshots an inspection uses, and whether they are fit for it: the gate's decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, replace
from datetime import datetime, timedelta
from pathlib import Path

from tenken.archive.snapshots import Snapshot, as_of_dates, find
from tenken.calendar import Quarter
from tenken.contract import load_dataset
from tenken.engine.duckdb import insert_rows, open_database
from tenken.errors import ConfigError, EvidenceError, GateError, Problem, Where
from tenken.reconcile.gate import EXPECTATIONS, Check, gate_error, run_suites
from tenken.reconcile.inputs import create_table
from tenken.rules import Waivers
from tenken.settings import Settings

INDISPENSABLE = ("persons", "accounts", "entitlements", "grants")
_GATE_COLUMNS = (
    "suite VARCHAR, expectation_id VARCHAR, expectation VARCHAR, description_ja VARCHAR, description_en VARCHAR,"
    " code VARCHAR, severity VARCHAR, success BOOLEAN, observed VARCHAR, unexpected_count BIGINT, row_count BIGINT,"
    " remedy VARCHAR"
)


def choose_snapshots(settings: Settings, quarter: Quarter, known_at: datetime | None) -> dict[str, Snapshot]:
    """Find the snapshot of each declared dataset for a quarter, the as-of date's own before a near one."""
    chosen = {}
    for dataset, source in settings.datasets.items():
        if source is None:
            continue
        found = _find_in_quarter(settings, dataset, quarter, known_at)
        if found is not None:
            chosen[dataset] = found
    return chosen


def _find_in_quarter(
    settings: Settings, dataset: str, quarter: Quarter, known_at: datetime | None
) -> Snapshot | None:
    """Prefer the as-of date; else the newest day of the quarter, which S01 then judges."""
    exact = find(settings.archive, dataset, quarter.as_of, known_at)
    if exact is not None:
        return exact
    last = quarter.as_of + timedelta(days=1)
    for day in reversed(as_of_dates(settings.archive, dataset)):
        if quarter.first_day <= day <= last:
            found = find(settings.archive, dataset, day, known_at)
            if found is not None:
                return found
    return None


def lacking_datasets(settings: Settings, quarter: Quarter) -> list[str]:
    """Name the declared datasets still to be captured, in the config's order.

    An earlier day of the quarter is enough, but for a log pulled in parts: there it is one of the parts.
    """
    there = choose_snapshots(settings, quarter, None)
    return [
        name
        for name, source in settings.datasets.items()
        if source is not None
        and (name not in there or (there[name].as_of < quarter.as_of and load_dataset(name).in_parts))
    ]


def refuse_missing(settings: Settings, quarter: Quarter, inputs: Mapping[str, Snapshot]) -> None:
    """Refuse to inspect without every declared dataset (S06).

    Raises:
        ConfigError: an indispensable dataset is declared absent.
        GateError: a declared dataset has no snapshot for the quarter.
    """
    undeclared = [name for name in INDISPENSABLE if settings.datasets.get(name) is None]
    if undeclared:
        raise ConfigError(
            [
                Problem(
                    Where(str(settings.path), None, f"datasets.{name}"),
                    "declared absent, and nothing works without it",
                    "Declare its source",
                )
                for name in undeclared
            ]
        )
    missing = [
        name for name, source in settings.datasets.items() if source is not None and name not in inputs
    ]
    if missing:
        raise GateError(
            [
                Problem(
                    Where(f"{quarter} {name}"),
                    f"S06: no snapshot as of {quarter.as_of}",
                    f"Run `tenken capture {quarter} --dataset {name}`",
                )
                for name in missing
            ]
        )


def check(database: Path, datasets: Sequence[str], waivers: Waivers, quarter: Quarter) -> list[Check]:
    """Run the suites of the datasets that arrived and keep the results in ``gate_results``.

    A cliff (S03) of a whole dataset that a waiver in force excuses does not stop the gate; it stays a
    finding, with the waiver beside it.

    Raises:
        GateError: a critical expectation fails.
    """
    suites = ["snapshots", *(name for name in datasets if (EXPECTATIONS / f"{name}.json").is_file())]
    checks = [_excused(c, waivers, quarter) for c in run_suites(database, suites)]
    _keep(database, checks)
    error = gate_error(checks)
    if error is not None:
        raise error
    return checks


def _excused(check: Check, waivers: Waivers, quarter: Quarter) -> Check:
    """Turn a failed cliff check into a warning when a waiver in force names its dataset."""
    if check.success or check.code != "S03" or check.severity != "critical":
        return check
    for waiver in waivers.waivers:
        if (
            waiver.code == "S03"
            and waiver.subject_id == check.suite
            and waiver.valid_from <= quarter.as_of <= waiver.valid_until
        ):
            return replace(check, severity="warning", remedy=f"Waived by {waiver.waiver_id}")
    return check


def check_result(database: Path) -> None:
    """Run the suite over the result itself and add it to ``gate_results``.

    Raises:
        EvidenceError: the result contradicts itself; that is a defect of the product or its rules.
    """
    checks = run_suites(database, ["reconciliation"])
    _keep(database, checks, add=True)
    error = gate_error(checks)
    if error is not None:
        raise EvidenceError(error.problems)


def _keep(database: Path, checks: Sequence[Check], *, add: bool = False) -> None:
    with open_database(database) as connection:
        if add:
            connection.execute("DELETE FROM gate_results WHERE suite = 'reconciliation'")
            insert_rows(connection, "gate_results", [astuple(c) for c in checks])
        else:
            create_table(connection, "gate_results", _GATE_COLUMNS, [astuple(c) for c in checks])
