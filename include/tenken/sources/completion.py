"""A log's snapshot of a quarter's last day, completed from the sealed snapshots of the month ends before it.

Events stay in files: DuckDB unites them, and spills beside them what does not fit into its memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tenken.archive import ledger
from tenken.archive.snapshots import Delivery, Snapshot, find
from tenken.archive.verify import folder_problems
from tenken.contract import Dataset
from tenken.engine.duckdb import open_database
from tenken.errors import EvidenceError, InputError, Problem, Where
from tenken.sources.normalise import arrow_schema, write_rows
from tenken.sources.received import Pull
from tenken.sources.typed import SUSPECT

if TYPE_CHECKING:
    import duckdb

# Bit n of `parts` tells that the row stands in file n: the pull is file 0, the months follow, oldest first.
_UNITE = """
CREATE TABLE united AS
SELECT {columns}, bit_or(1::BIGINT << (list_position($files, filename) - 1)) AS parts
FROM read_parquet($files, union_by_name = true, filename = true) GROUP BY {columns}
"""
_COUNT_CLASHES = """
SELECT parts, count(*) AS keys
FROM (SELECT bit_or(parts) AS parts FROM united GROUP BY {key} HAVING count(*) > 1)
GROUP BY parts ORDER BY parts
"""
_COUNT_ROWS = "SELECT count(*) FROM united"
_COUNT_SUSPECTS = """
SELECT coalesce(sum(length(told) - length(regexp_replace(told, $suspect, '', 'g'))), 0)
FROM (SELECT concat({texts}) AS told FROM united)
"""
_SORTED = "SELECT {columns} FROM united ORDER BY ALL"


@dataclass(frozen=True)
class Month:
    """A snapshot that completes a later one, and the digest of its manifest as the ledger names it."""

    snapshot: Snapshot
    manifest_sha256: str


@dataclass(frozen=True)
class _Union:
    """What uniting the files gave."""

    rows: int
    suspect_characters: int


def complete_delivery(pull: Pull, delivery: Delivery, staging: Path) -> Delivery:
    """Add to a pull of a quarter's last day what only the months of its quarter hold.

    Args:
        pull: What was asked for; any other dataset and any other day is given back as it is.
        delivery: Its typed Parquet file, one row per key.
        staging: Where the united file is made; nothing in it outlives the capture.

    Returns:
        One row per key: a row that several files hold is counted once. The rows that only months hold
        count as declared, less what a month fell short of its own declared number; where the pull
        declares nothing, nothing is declared. Equal rows give equal bytes, whichever file they came by.

    Raises:
        InputError: files hold different rows under one key.
        EvidenceError: a month is not as it was sealed, or nobody sealed it.
    """
    if pull.contract.merge is None or pull.as_of != pull.quarter.as_of:
        return delivery
    months = find_months(pull)
    if not months:
        return delivery
    target = staging / "united.parquet"
    united = _unite(pull, delivery, months, target)
    brought = united.rows - delivery.rows
    return replace(
        delivery,
        parquet=target,
        rows=united.rows,
        declared_rows=None
        if delivery.declared_rows is None
        else delivery.declared_rows + brought + sum(_shortfall(month.snapshot) for month in months),
        columns=list(dict.fromkeys([*delivery.columns, *(c for m in months for c in m.snapshot.columns)])),
        notes={
            **delivery.notes,
            "rows_pulled": delivery.rows,
            "suspect_characters": united.suspect_characters,
        },
        merged_from=[_name(month) for month in months],
    )


def find_months(pull: Pull) -> list[Month]:
    """Find the newest snapshot of each earlier month end of the quarter, oldest first, and check each seal.

    Raises:
        EvidenceError: one is not as it was sealed, or the ledger does not know it.
    """
    archive, dataset = pull.settings.archive, pull.contract.dataset
    days = (day for day in pull.quarter.month_ends if day < pull.as_of)
    found = [snapshot for day in days if (snapshot := find(archive, dataset, day)) is not None]
    if not found:
        return []
    sealed = {
        entry["body"]["path"]: entry["body"]["manifest_sha256"]
        for _, entry in ledger.entries(archive)
        if entry["kind"] == "seal"
    }
    digests = [sealed.get(str(snapshot.folder.relative_to(archive))) for snapshot in found]
    problems = [
        problem
        for snapshot, digest in zip(found, digests, strict=True)
        for problem in ([_unknown(snapshot)] if digest is None else folder_problems(snapshot.folder, digest))
    ]
    if problems:
        raise EvidenceError(problems)
    return [Month(s, digest) for s, digest in zip(found, digests, strict=True) if digest is not None]


def _unknown(snapshot: Snapshot) -> Problem:
    remedy = f"Capture {snapshot.dataset} as of {snapshot.as_of} again, or remove the folder"
    return Problem(Where(str(snapshot.folder)), "is not in the ledger", remedy)


def _shortfall(month: Snapshot) -> int:
    """Count the rows that a month was short of: no gate looks at a month, so the quarter must not hide it."""
    return 0 if month.rows_declared is None else month.rows_declared - month.rows_loaded


def _name(month: Month) -> dict[str, object]:
    snapshot = month.snapshot
    return {
        "as_of": snapshot.as_of.isoformat(),
        "number": snapshot.number,
        "manifest_sha256": month.manifest_sha256,
    }


def _unite(pull: Pull, delivery: Delivery, months: Sequence[Month], target: Path) -> _Union:
    """Write the distinct rows of all files in total order."""
    contract = pull.contract
    columns = ", ".join(contract.columns)
    files = [str(delivery.parquet), *(str(month.snapshot.parquet) for month in months)]
    told = [delivery.notes, *(month.snapshot.notes for month in months)]
    with open_database(target.with_suffix(".duckdb")) as connection:
        connection.execute(_UNITE.format(columns=columns), {"files": files})
        _refuse_clashes(connection, pull, months)
        [(rows,)] = connection.execute(_COUNT_ROWS).fetchall()
        is_suspect = any(notes.get("suspect_characters") for notes in told)
        suspects = _count_suspects(connection, contract) if is_suspect else 0
        write_rows(connection, _SORTED.format(columns=columns), arrow_schema(contract), target)
    return _Union(rows, suspects)


def _refuse_clashes(connection: duckdb.DuckDBPyConnection, pull: Pull, months: Sequence[Month]) -> None:
    """Refuse different rows under one key, counted by the days whose snapshots hold them."""
    key = ", ".join(pull.contract.key)
    clashes = connection.execute(_COUNT_CLASHES.format(key=key)).fetchall()
    days = [pull.as_of, *(month.snapshot.as_of for month in months)]
    problems = []
    for parts, count in clashes:
        named = " and ".join(
            str(day) for bit, day in sorted(enumerate(days), key=_by_day) if parts >> bit & 1
        )
        problem = f"{count:,} keys stand for different rows in the snapshots as of {named}"
        remedy = "Ask the source which rows are right and capture the other day again"
        problems.append(Problem(Where(pull.contract.dataset, None, key), problem, remedy))
    if problems:
        raise InputError(problems)


def _by_day(numbered: tuple[int, object]) -> str:
    return str(numbered[1])


def _count_suspects(connection: duckdb.DuckDBPyConnection, contract: Dataset) -> int:
    """Count again what the files counted each for itself: rows may stand in several of them."""
    texts = ", ".join(name for name, kind in contract.sql_columns.items() if kind == "VARCHAR")
    [(found,)] = connection.execute(_COUNT_SUSPECTS.format(texts=texts), {"suspect": SUSPECT}).fetchall()
    return int(found)
