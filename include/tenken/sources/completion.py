"""A log's snapshot of a quarter's last day, completed from the sealed parts before it.

Events stay in files: DuckDB unites them, and spills beside them what does not fit into its memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tenken.archive import ledger
from tenken.archive.snapshots import Delivery, Snapshot, as_of_dates, find
from tenken.archive.verify import folder_problems
from tenken.contract import Dataset
from tenken.engine.duckdb import open_database
from tenken.errors import EvidenceError, InputError, Problem, Where
from tenken.sources.normalise import arrow_schema, write_rows
from tenken.sources.received import Pull
from tenken.sources.typed import SUSPECT

if TYPE_CHECKING:
    import duckdb

# Bit n of `files` tells that the row stands in file n: the pull is file 0, the parts follow, oldest first. A part
# a day makes 92 files, more than a BIGINT has bits.
_UNITE = """
CREATE TABLE united AS
SELECT {columns}, bit_or(1::HUGEINT << (list_position($files, filename) - 1)) AS files
FROM read_parquet($files, union_by_name = true, filename = true) GROUP BY {columns}
"""
_COUNT_CLASHES = """
SELECT files, count(*) AS keys
FROM (SELECT bit_or(files) AS files FROM united GROUP BY {key} HAVING count(*) > 1)
GROUP BY files ORDER BY files
"""
_COUNT_ROWS = "SELECT count(*) FROM united"
_COUNT_SUSPECTS = """
SELECT coalesce(sum(length(told) - length(regexp_replace(told, $suspect, '', 'g'))), 0)
FROM (SELECT concat({texts}) AS told FROM united)
"""
_SORTED = "SELECT {columns} FROM united ORDER BY ALL"


@dataclass(frozen=True)
class Part:
    """A snapshot that completes a later one, and the digest of its manifest as the ledger names it."""

    snapshot: Snapshot
    manifest_sha256: str


@dataclass(frozen=True)
class _Union:
    """What uniting the files gave."""

    rows: int
    suspect_characters: int


def complete_delivery(pull: Pull, delivery: Delivery, staging: Path) -> Delivery:
    """Add to a pull of a quarter's last day what only the parts of its quarter hold.

    Args:
        pull: What was asked for; any other dataset and any other day is given back as it is.
        delivery: Its typed Parquet file, one row per key.
        staging: Where the united file is made; nothing in it outlives the capture.

    Returns:
        One row per key: a row that several files hold is counted once. The rows that only parts hold
        count as declared, and so do those that a part fell short of; where the pull declares
        nothing, nothing is declared. Equal rows give equal bytes, whichever file they came by.

    Raises:
        InputError: files hold different rows under one key.
        EvidenceError: a part is not as it was sealed, or nobody sealed it.
    """
    if not pull.contract.in_parts or pull.as_of != pull.quarter.as_of:
        return delivery
    parts = find_parts(pull)
    if not parts:
        return delivery
    target = staging / "united.parquet"
    united = _unite(pull, delivery, parts, target)
    brought = united.rows - delivery.rows
    return replace(
        delivery,
        parquet=target,
        rows=united.rows,
        declared_rows=None
        if delivery.declared_rows is None
        else delivery.declared_rows + brought + sum(_shortfall(part.snapshot) for part in parts),
        columns=list(dict.fromkeys([*delivery.columns, *(c for p in parts for c in p.snapshot.columns)])),
        notes={
            **delivery.notes,
            "rows_pulled": delivery.rows,
            "suspect_characters": united.suspect_characters,
        },
        merged_from=[_name(part) for part in parts],
    )


def find_parts(pull: Pull) -> list[Part]:
    """Find the newest snapshot of each earlier day of the quarter, oldest first, and check each seal.

    How often a log is pulled is its schedule's matter: halves, month ends and any other day sealed count alike.

    Raises:
        EvidenceError: one is not as it was sealed, or the ledger does not know it.
    """
    archive, dataset = pull.settings.archive, pull.contract.dataset
    days = (day for day in as_of_dates(archive, dataset) if pull.quarter.first_day <= day < pull.as_of)
    found = [snapshot for day in days if (snapshot := find(archive, dataset, day)) is not None]
    if not found:
        return []
    sealed = ledger.manifest_digests(archive, "seal")
    digests = [sealed.get(str(snapshot.folder.relative_to(archive))) for snapshot in found]
    problems = [
        problem
        for snapshot, digest in zip(found, digests, strict=True)
        for problem in ([_unknown(snapshot)] if digest is None else folder_problems(snapshot.folder, digest))
    ]
    if problems:
        raise EvidenceError(problems)
    return [Part(s, digest) for s, digest in zip(found, digests, strict=True) if digest is not None]


def _unknown(snapshot: Snapshot) -> Problem:
    remedy = f"Capture {snapshot.dataset} as of {snapshot.as_of} again, or remove the folder"
    return Problem(Where(str(snapshot.folder)), "is not in the ledger", remedy)


def _shortfall(part: Snapshot) -> int:
    """Count the rows that a part was short of: no gate looks at a part, so the quarter must not hide it."""
    return 0 if part.rows_declared is None else part.rows_declared - part.rows_loaded


def _name(part: Part) -> dict[str, object]:
    snapshot = part.snapshot
    return {
        "as_of": snapshot.as_of.isoformat(),
        "number": snapshot.number,
        "manifest_sha256": part.manifest_sha256,
    }


def _unite(pull: Pull, delivery: Delivery, parts: Sequence[Part], target: Path) -> _Union:
    """Write the distinct rows of all files in total order."""
    contract = pull.contract
    columns = ", ".join(contract.columns)
    files = [str(delivery.parquet), *(str(part.snapshot.parquet) for part in parts)]
    told = [delivery.notes, *(part.snapshot.notes for part in parts)]
    with open_database(target.with_suffix(".duckdb")) as connection:
        connection.execute(_UNITE.format(columns=columns), {"files": files})
        _refuse_clashes(connection, pull, parts)
        [(rows,)] = connection.execute(_COUNT_ROWS).fetchall()
        is_suspect = any(notes.get("suspect_characters") for notes in told)
        suspects = _count_suspects(connection, contract) if is_suspect else 0
        write_rows(connection, _SORTED.format(columns=columns), arrow_schema(contract), target)
    return _Union(rows, suspects)


def _refuse_clashes(connection: duckdb.DuckDBPyConnection, pull: Pull, parts: Sequence[Part]) -> None:
    """Refuse different rows under one key, counted by the days whose snapshots hold them."""
    key = ", ".join(pull.contract.key)
    clashes = connection.execute(_COUNT_CLASHES.format(key=key)).fetchall()
    days = [pull.as_of, *(part.snapshot.as_of for part in parts)]
    problems = []
    for files, count in clashes:
        named = " and ".join(
            str(day) for bit, day in sorted(enumerate(days), key=_by_day) if files >> bit & 1
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
