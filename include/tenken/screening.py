"""A list of lines held against the sealed registers before anybody is called: the predicate of N03.

Which lines may not be on it is decided by the models ``campaign_contacts`` and ``solicited_lines``, the same as in
an inspection; here is only what brings a list and the snapshots before them and writes down what came of it. No
clock is read: the same list and snapshots give the same receipt.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tenken import provenance
from tenken.archive.snapshots import Snapshot, check_seal, find_until
from tenken.calendar import Quarter
from tenken.engine.duckdb import open_database, run
from tenken.errors import EvidenceError, InputError
from tenken.reconcile import inputs
from tenken.reconcile.intake import choose_snapshots
from tenken.reconcile.models import build_model
from tenken.reconcile.sqlfile import Model, load_models
from tenken.screening_list import LineList, read_list
from tenken.settings import Settings

if TYPE_CHECKING:
    import duckdb

REASONS = ("coordination_missing", "unknown_line", "duplicate")
_MEMORY = "600MB"  # beside it stands the list itself: both together stay below 1.5 GB with five million lines
_NEEDED_COLUMNS = ("is_collab", "operator_id", "addon_code")
# A view, so that millions of rows are not kept twice; the row of the list takes the place of its version.
_TARGETS = """
    CREATE VIEW campaign_targets AS
    SELECT p.campaign_id, r.line_key, format('{:010d}', r.line) AS list_version, p.stage,
        p.given_at AS handed_over_at, NULL::TIMESTAMP AS contacted_at
    FROM received AS r CROSS JOIN purpose AS p"""
_BLOCKED = """
    WITH judged AS (
        SELECT CAST(list_version AS BIGINT) AS line, targets,
            coalesce(CASE WHEN $applies THEN reason END, CASE WHEN targets > 1 THEN 'duplicate' END) AS reason
        FROM solicited_lines)
    SELECT r.line_key, j.reason, j.line, j.targets
    FROM judged AS j INNER JOIN received AS r ON j.line = r.line
    WHERE j.reason IS NOT NULL ORDER BY j.line"""


@dataclass(frozen=True)
class Purpose:
    """What a list is for; without a campaign nothing can have been coordinated."""

    campaign_id: str | None = None
    stage: Literal["handed_over", "returned"] = "handed_over"
    at: datetime | None = None
    """When it is handed over, naive UTC; null = on the campaign's first day."""


@dataclass(frozen=True)
class Screened:
    """What came of it: the receipt, and a row per blocked line in the list's order.

    A row of ``blocked`` holds the line as the list spells it, the reason, the row of the list, the occurrences.
    """

    receipt: dict[str, Any]
    blocked: list[tuple[str, str, int, int]]


@dataclass(frozen=True)
class _Held:
    """A list held against the registers; ``contact_on`` is the first day of contact, null when none counts."""

    blocked: list[tuple[str, str, int, int]]
    unique_rows: int
    contact_on: date | None
    is_telephone_on_addon_data: bool


def screen_list(
    settings: Settings,
    path: Path,
    purpose: Purpose = Purpose(),
    quarter: Quarter | None = None,
    encoding: str = "utf-8",
) -> Screened:
    """Hold a list against the sealed lines, campaigns and coordinations.

    Args:
        settings: The site.
        path: CSV, TSV, xlsx or Parquet with a column ``line_key``; other columns are not looked at.
        purpose: The campaign, stage and time of the hand-over.
        quarter: Whose snapshots are used; null = the newest of all.
        encoding: Of a CSV or TSV file.

    Raises:
        InputError: the list is wrong (every problem by row), or the campaign is not registered.
        EvidenceError: a snapshot is not there, was changed, or lacks a column that the predicate needs.
    """
    snapshots = _choose(settings, quarter, with_campaign=purpose.campaign_id is not None)
    listed = read_list(settings, path, encoding)
    held = _hold(settings, snapshots, listed, purpose)
    receipt = {
        "list": {
            "name": path.name,
            "sha256": listed.sha256,
            "rows": listed.rows,
            "unique_rows": held.unique_rows,
        },
        **_describe(purpose, held),
        "snapshots": {name: _told(snapshot) for name, snapshot in sorted(snapshots.items())},
        "policy": {
            "fold_line_keys": settings.policy.fold_line_keys,
            "addon_data_sources": settings.policy.addon_data_sources,
        },
        "code_digest": provenance.code_digest(),
    }
    return Screened(receipt, held.blocked)


def _hold(settings: Settings, snapshots: Mapping[str, Snapshot], listed: LineList, purpose: Purpose) -> _Held:
    """Judge every line of a list in a database of its own.

    Raises:
        InputError: the campaign is not registered.
    """
    with (
        tempfile.TemporaryDirectory(prefix="tenken-") as folder,
        open_database(Path(folder, "s.duckdb")) as con,
    ):
        run(con, f"SET memory_limit = '{_MEMORY}'")
        starts_on = _load_registers(con, settings, snapshots, purpose)
        fallback = starts_on or snapshots["lines"].as_of
        starts = settings.organisation.fiscal_year_starts
        values = {**inputs.bound_values(settings, Quarter.holding(fallback, starts)), "as_of": fallback}
        applies = _judge(con, listed, purpose, values)
        blocked = [tuple(row) for row in run(con, _BLOCKED, {"applies": applies})]
        ((unique, contact_on),) = run(con, "SELECT count(*), min(contact_on) FROM solicited_lines")
    return _Held(blocked, unique, contact_on, applies)


def _describe(purpose: Purpose, held: _Held) -> dict[str, Any]:
    """Give what the receipt says of the purpose and of the result: counts, no line."""
    return {
        "campaign_id": purpose.campaign_id,
        "stage": purpose.stage,
        "at": None if purpose.at is None else f"{purpose.at.isoformat()}Z",
        "contact_on": None if held.contact_on is None else held.contact_on.isoformat(),
        "is_telephone_on_addon_data": held.is_telephone_on_addon_data,
        "blocked": {reason: sum(row[1] == reason for row in held.blocked) for reason in REASONS},
        "result": "blocked" if held.blocked else "clean",
    }


def _choose(settings: Settings, quarter: Quarter | None, *, with_campaign: bool) -> dict[str, Snapshot]:
    """Find the snapshots, check their seals, and hold the register of lines against what is needed of it."""
    names = ("lines", "campaigns", "coordinations") if with_campaign else ("lines",)
    there = _newest(settings, names) if quarter is None else choose_snapshots(settings, quarter, None)
    for name in names:
        if name not in there:
            when = "sealed yet" if quarter is None else f"of {quarter}"
            remedy = f"Declare its source and run `tenken capture {quarter or 'QUARTER'} --dataset {name}`"
            raise EvidenceError.at(name, f"there is no snapshot {when}", remedy)
        check_seal(there[name])
    lacking = [column for column in _NEEDED_COLUMNS if column not in there["lines"].columns]
    if lacking:
        problem = "the snapshot does not tell which lines are to be coordinated"
        raise EvidenceError.at(
            there["lines"].folder, problem, "Capture lines with it", column=", ".join(lacking)
        )
    return {name: there[name] for name in names}


def _newest(settings: Settings, names: tuple[str, ...]) -> dict[str, Snapshot]:
    found = {name: find_until(settings.archive, name) for name in names}
    return {name: snapshot for name, snapshot in found.items() if snapshot is not None}


def _load_registers(
    con: duckdb.DuckDBPyConnection, settings: Settings, snapshots: Mapping[str, Snapshot], purpose: Purpose
) -> date | None:
    """Create the tables that the models read; give the campaign's first day, null without a campaign.

    Raises:
        InputError: the campaign is not registered.
    """
    inputs.load_datasets(con, {name: s for name, s in snapshots.items() if name != "lines"})
    run(con, "DROP TABLE lines")
    con.read_parquet(str(snapshots["lines"].parquet)).create_view("lines")
    sources = [[source] for source in settings.policy.addon_data_sources]
    inputs.create_table(con, "addon_data_sources", "data_source VARCHAR", sources)
    if purpose.campaign_id is None:
        return None
    chosen = run(con, "SELECT starts_on FROM campaigns WHERE campaign_id = $id", {"id": purpose.campaign_id})
    if not chosen:
        day = snapshots["campaigns"].as_of
        problem = f"no campaign '{purpose.campaign_id}' in the register of {day}"
        raise InputError.at("--campaign", problem, "Correct the name, or capture campaigns again")
    return chosen[0][0]  # type: ignore[no-any-return]


def _judge(
    con: duckdb.DuckDBPyConnection, listed: LineList, purpose: Purpose, values: Mapping[str, Any]
) -> bool:
    """Build ``solicited_lines`` of the list; tell whether it is one of a telephone campaign on add-on data."""
    con.register("received", listed.table)
    row = [purpose.campaign_id or "", purpose.stage, purpose.at]
    inputs.create_table(con, "purpose", "campaign_id VARCHAR, stage VARCHAR, given_at TIMESTAMP", [row])
    run(con, "DROP TABLE campaign_targets")
    run(con, _TARGETS)
    models = load_models()
    build_model(con, _unsorted(models["campaign_contacts"]), values)
    ((contacts,),) = run(con, "SELECT count(*) FROM campaign_contacts")
    applies = bool(contacts) or not listed.rows
    if not applies:  # what is listed twice is said all the same
        run(con, "DELETE FROM campaigns")
        build_model(con, _unsorted(models["campaign_contacts"]), values)
    build_model(con, _unsorted(models["solicited_lines"]), values)
    return applies


def _unsorted(model: Model) -> Model:
    """Leave the last sorting out: the order of the table is nobody's concern here, and five million rows are."""
    return Model(model.header, model.sql.rpartition("\nORDER BY ")[0], model.step)


def _told(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "as_of": snapshot.as_of.isoformat(),
        "number": snapshot.number,
        "rows": snapshot.rows_loaded,
        "raw_sha256": snapshot.raw_sha256,
        "parquet_sha256": snapshot.parquet_sha256,
    }
