"""Text to the contract's types, set-wise: each distinct spelling of a column is read once.

DuckDB reads the usual spellings, `parsing` the rare ones; a text that is neither is a problem of every
row that holds it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tenken.contract import Column
from tenken.sources.parsing import parser_of

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

_SPACES = " \t\r\n\v\f\u00a0\u3000\ufeff"
_CLEAN = "SELECT nullif(trim(value, $spaces), '') AS value FROM texts ORDER BY position"
SUSPECT = r"[\x{FFFD}\x{E000}-\x{F8FF}\x{F0000}-\x{10FFFF}\x{80}-\x{9F}\x{0}]"
_COUNT_SUSPECT = """
SELECT coalesce(length(value) - length(regexp_replace(value, $suspect, '', 'g')), 0) AS value
FROM texts ORDER BY position
"""
# The shapes are narrow on purpose: DuckDB's casts also take 24:00:00 and drop an offset without a word.
_READ = {
    "date": r"""
SELECT CASE WHEN regexp_full_match(value, '[1-9]\d{3}-\d{2}-\d{2}') THEN TRY_CAST(value AS DATE) END AS value
FROM texts ORDER BY position
""",
    "timestamp": r"""
SELECT
    CASE
        WHEN regexp_full_match(value, $shape)
            THEN timezone('UTC', timezone($zone, TRY_CAST(value AS TIMESTAMP)))
        WHEN regexp_full_match(value, $shape || '(Z|[+-](0\d|1[0-5])(:[0-5]\d)?)')
            THEN timezone('UTC', TRY_CAST(value AS TIMESTAMPTZ))
    END AS value
FROM texts ORDER BY position
""",
    "boolean": """
SELECT
    CASE
        WHEN lower(value) IN ('true', '1') THEN true
        WHEN lower(value) IN ('false', '0') THEN false
    END AS value
FROM texts ORDER BY position
""",
    "integer": r"""
SELECT CASE WHEN regexp_full_match(value, '[+-]?\d{1,18}') THEN TRY_CAST(value AS BIGINT) END AS value
FROM texts ORDER BY position
""",
    "number": r"""
SELECT CASE WHEN regexp_full_match(value, '[+-]?\d{1,15}(\.\d+)?') THEN TRY_CAST(value AS DOUBLE) END AS value
FROM texts ORDER BY position
""",
}
_TIMESTAMP_SHAPE = r"[1-9]\d{3}[-/]\d{1,2}[-/]\d{1,2}[T ]([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?"


@dataclass(frozen=True)
class Cells:
    """One column as distinct texts and, per row in delivered order, the index of its text (or null)."""

    texts: pa.Array
    codes: pa.Array

    def expand(self, values: pa.Array) -> pa.Array:
        """Lay out one value per distinct text as one value per row."""
        return values.take(self.codes)


@dataclass(frozen=True)
class TypedCells:
    """One column with its type; ``bad`` holds the index of each distinct text that has no reading."""

    cells: Cells
    values: pa.Array
    bad: list[int]


def encode(column: pa.ChunkedArray) -> Cells:
    """Find the distinct texts of a column."""
    import pyarrow as pa

    encoded = column.combine_chunks().dictionary_encode()
    return (
        Cells(encoded.dictionary, encoded.indices)
        if isinstance(encoded, pa.DictionaryArray)
        else unify(encoded)
    )


def unify(encoded: pa.ChunkedArray) -> Cells:
    """Bring a column too long for one Arrow array under one dictionary."""
    import pyarrow as pa

    unified = encoded.unify_dictionaries()
    codes = pa.chunked_array([chunk.indices for chunk in unified.chunks], pa.int32()).combine_chunks()
    return Cells(unified.chunk(0).dictionary, codes)


def repeat(text: str, rows: int) -> Cells:
    """Give every row the same text."""
    import pyarrow as pa

    return Cells(pa.array([text], pa.string()), pa.repeat(pa.scalar(0, pa.int32()), rows))


def clean(con: duckdb.DuckDBPyConnection, cells: Cells, values: dict[str, str], *, casefold: bool) -> Cells:
    """Strip surrounding space (U+3000 too), make empty text null, and put the canonical text in its place.

    Args:
        con: Any DuckDB connection.
        cells: As delivered.
        values: Source text → canonical text, compared exactly after stripping; ``''`` stands for null.
        casefold: Fold upper and lower case afterwards.
    """
    import pyarrow as pa

    texts = _query(con, _CLEAN, cells.texts, spaces=_SPACES)
    if values:
        texts = pa.array([values.get(text or "", text) for text in texts.to_pylist()], pa.string())
    if casefold:
        texts = pa.array(
            [None if text is None else text.casefold() for text in texts.to_pylist()], pa.string()
        )
    return replace(cells, texts=texts)


def read_values(con: duckdb.DuckDBPyConnection, cells: Cells, column: Column, zone: str) -> TypedCells:
    """Give a cleaned column its contract type.

    Args:
        con: Any DuckDB connection.
        cells: Cleaned.
        column: Its contract.
        zone: Where timestamps without an offset are local.

    Returns:
        Values per row, in delivered order; null where the text is null or has no reading.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = cells.texts
    if column.type in ("id", "text"):
        return TypedCells(cells, cells.expand(texts), [])
    if column.type == "code":
        known = (
            pc.is_in(texts, pa.array(column.values or [], pa.string()))
            if column.values
            else pc.is_valid(texts)
        )
        bad = pc.and_(pc.is_valid(texts), pc.invert(known))
        return TypedCells(cells, cells.expand(texts), pc.indices_nonzero(bad).to_pylist())
    parameters = {"zone": zone, "shape": _TIMESTAMP_SHAPE} if column.type == "timestamp" else {}
    read = _read_rare(_query(con, _READ[column.type], texts, **parameters), texts, column.type, zone)
    bad = pc.and_(pc.is_valid(texts), pc.is_null(read))
    return TypedCells(cells, cells.expand(read), pc.indices_nonzero(bad).to_pylist())


def _read_rare(read: pa.Array, texts: pa.Array, kind: str, zone: str) -> pa.Array:
    """Read in Python what the set-wise pass left null."""
    import pyarrow as pa
    import pyarrow.compute as pc

    left = pc.and_(pc.is_valid(texts), pc.is_null(read))
    rare = texts.filter(left).to_pylist()
    if not rare:
        return read
    parse = parser_of(kind, zone)
    return pc.replace_with_mask(read, left, pa.array([parse(text) for text in rare], read.type))


def count_suspects(con: duckdb.DuckDBPyConnection, cells: Cells) -> int:
    """Count U+FFFD, private-use and control characters that a lossy conversion leaves behind."""
    import pyarrow.compute as pc

    counts = _query(con, _COUNT_SUSPECT, cells.texts, suspect=SUSPECT)
    if not pc.any(pc.greater(counts, 0)).as_py():
        return 0
    return int(pc.sum(cells.expand(counts)).as_py() or 0)


def _query(con: duckdb.DuckDBPyConnection, sql: str, texts: pa.Array, **parameters: Any) -> pa.Array:
    """Run one of the statements above over distinct texts; one value per text, same order."""
    import pyarrow as pa

    table = pa.table({"position": pa.array(range(len(texts)), pa.int64()), "value": texts})
    con.register("texts", table)
    found = con.sql(sql, params=parameters).to_arrow_table().column("value").combine_chunks()
    con.unregister("texts")
    return found
