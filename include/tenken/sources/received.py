"""What every kind of source hands on: delivered text, cell by cell, with the row it stands in.

Nothing is typed or renamed here; `mapping` and `typed` do that for all kinds alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tenken.calendar import Quarter
from tenken.contract import Dataset
from tenken.errors import Problem
from tenken.settings import Settings, Source

if TYPE_CHECKING:
    import pyarrow as pa

BATCH = 4_096
"""Rows turned into Arrow at a time: few enough to stay in the processor's cache."""
LISTED = 1_000
"""Problems of one kind named row by row; the rest of them is counted."""


@dataclass(frozen=True)
class Pull:
    """One dataset to be pulled for one as-of date; placeholders in ``source`` are filled in."""

    settings: Settings
    contract: Dataset
    source: Source
    quarter: Quarter
    as_of: date

    @property
    def timezone(self) -> str:
        """Zone of timestamps without an offset."""
        return self.source.timezone or self.settings.organisation.timezone


@dataclass(frozen=True)
class Received:
    """A delivery as text.

    ``columns`` holds one Arrow string column per header, in delivered order; ``rows`` the row of each
    record: the line an editor shows (header = 1), for sources without lines the record's number from 1.
    ``problems`` are those met so far. ``placed`` names the canonical column of each column where the
    source's mapping was applied on the way (directories); ``raw_sha256`` and
    ``raw_bytes`` describe the delivered bytes, of a query its rows as canonical JSON lines.
    """

    name: str
    headers: list[str]
    rows: pa.ChunkedArray
    columns: list[pa.ChunkedArray]
    raw_sha256: str
    raw_bytes: int
    declared_rows: int | None = None
    declared_by: str | None = None
    placed: list[str] | None = None
    problems: list[Problem] = field(default_factory=list)
    notes: dict[str, Any] = field(default_factory=dict)


Record = tuple[int, Sequence[str | None]]
"""A row's number and its cells."""


def to_arrow(records: Iterable[Record], width: int) -> tuple[pa.ChunkedArray, list[pa.ChunkedArray]]:
    """Turn records into a column of row numbers and ``width`` columns of text, batch by batch.

    Args:
        records: Each has exactly ``width`` cells.
        width: Number of headers.
    """
    import pyarrow as pa

    numbers: list[pa.Array] = []
    columns: list[list[pa.Array]] = [[] for _ in range(width)]
    for batch in _batches(records):
        numbers.append(pa.array([row for row, _ in batch], pa.int64()))
        for chunks, cells in zip(columns, zip(*(cells for _, cells in batch), strict=True), strict=True):
            chunks.append(pa.array(cells, pa.string()))
    return pa.chunked_array(numbers, pa.int64()), [
        pa.chunked_array(chunks, pa.string()) for chunks in columns
    ]


def _batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    batch: list[Record] = []
    for record in records:
        batch.append(record)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def write_text(value: Any) -> str | None:
    """Write a typed cell (of a workbook, a query, a JSON file) as the text a CSV would hold.

    A whole number has no decimal point, so that an id kept as 12.0 reads 12; a time of midnight is a
    date; an offset is kept.
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, datetime):
        midnight = value.tzinfo is None and value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    if isinstance(value, float | Decimal):
        return _write_number(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _write_number(value: float | Decimal) -> str:
    number = Decimal(repr(value)) if isinstance(value, float) else value
    if not number.is_finite():
        return str(value)
    whole = number.to_integral_value()
    return f"{whole:f}" if whole == number else f"{number:f}"
