"""The list that is screened: read like any delivery, of which only the column ``line_key`` counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tenken.calendar import Quarter
from tenken.contract import load_dataset
from tenken.errors import InputError, Problem, Where
from tenken.settings import Settings, Source
from tenken.sources.received import LISTED, Pull, Received

if TYPE_CHECKING:
    import pyarrow as pa

COLUMN = "line_key"
KINDS = {".csv": "csv", ".tsv": "tsv", ".txt": "tsv", ".xlsx": "xlsx", ".parquet": "parquet"}
_ANY_DAY = date(2000, 1, 1)  # a list is of no quarter; readers ask for one to fill placeholders in


@dataclass(frozen=True)
class LineList:
    """A list as delivered: ``table`` has ``line`` (row in the file, header = 1) and ``line_key``, never null."""

    table: pa.Table
    rows: int
    sha256: str


def read_list(settings: Settings, path: Path, encoding: str = "utf-8") -> LineList:
    """Read a CSV, TSV, xlsx or Parquet file with a column ``line_key``.

    Raises:
        InputError: another kind of file, no such column, rows without a value; all of them at once, by row.
        TransientError: the file changed while it was read.
    """
    import pyarrow as pa

    received = _receive(settings, path, encoding)
    keys = received.columns[_position(received)]
    problems = [*received.problems, *_empty(received, keys)]
    if problems:
        raise InputError(sorted(problems, key=lambda p: p.where.row or 0))
    table = pa.table({"line": received.rows, COLUMN: keys})
    return LineList(table, table.num_rows, received.raw_sha256)


def _receive(settings: Settings, path: Path, encoding: str) -> Received:
    """Let the reader of its kind receive the file."""
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        remedy = f"Deliver one of {', '.join(KINDS)}"
        raise InputError.at(path, "the name does not end like that of a list", remedy)
    source = Source.model_validate({"kind": kind, "path": str(path), "encoding": encoding})
    quarter = Quarter.holding(_ANY_DAY, settings.organisation.fiscal_year_starts)
    pull = Pull(settings, load_dataset("campaign_targets"), source, quarter, _ANY_DAY)
    return _reader(kind)(pull, path)


def _reader(kind: str) -> Callable[[Pull, Path], Received]:
    from tenken.sources.columnar import receive_parquet
    from tenken.sources.delimited import receive_delimited
    from tenken.sources.workbooks import receive_workbook

    return {"xlsx": receive_workbook, "parquet": receive_parquet}.get(kind, receive_delimited)


def _position(received: Received) -> int:
    """Find the one column of line keys."""
    from tenken.sources.mapping import fold_header

    headers = [fold_header(header) for header in received.headers]
    if headers.count(COLUMN) == 1:
        return headers.index(COLUMN)
    delivered = ", ".join(received.headers) or "none"
    problem = f"there is no header '{COLUMN}' (delivered: {delivered})"
    if COLUMN in headers:
        problem = "the header occurs more than once"
    raise InputError(
        [Problem(Where(received.name, 1, COLUMN), problem, "Name one column line_key"), *received.problems]
    )


def _empty(received: Received, keys: Any) -> Iterator[Problem]:
    """Name the rows without a line."""
    import pyarrow.compute as pc

    blank = pc.fill_null(pc.equal(pc.utf8_trim_whitespace(keys), ""), fill_value=True)
    rows = pc.filter(received.rows, blank)
    remedy = "Fill it in or take the row out"
    for row in rows[:LISTED].to_pylist():
        yield Problem(Where(received.name, row, COLUMN), "there is no value", remedy)
    if len(rows) > LISTED:
        more = f"{len(rows) - LISTED} more rows have no value"
        yield Problem(Where(received.name, None, COLUMN), more, remedy)
