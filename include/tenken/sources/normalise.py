"""A received delivery made canonical: typed, checked whole, written as Parquet with fixed bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tenken.contract import Column, Dataset
from tenken.errors import InputError, Problem, Where
from tenken.sources.mapping import Origin, match_headers
from tenken.sources.received import LISTED, Pull, Received
from tenken.sources.typed import Cells, TypedCells, clean, count_suspects, encode, read_values, repeat

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

_ROW_GROUP = 122_880
_QUOTED = 60
_ARROW_TYPES = {
    "id": "string",
    "text": "string",
    "code": "string",
    "date": "date32",
    "timestamp": "timestamp[us]",
    "boolean": "bool",
    "integer": "int64",
    "number": "float64",
}
_WANTED = {
    "date": ("not a day of the calendar", "Write it like 2018-12-31"),
    "timestamp": ("not a point in time", "Write it like 2018-12-31T17:45:00+09:00"),
    "boolean": ("neither true nor false", "Write true or false, or map the spelling under values:"),
    "integer": ("not a whole number", "Write digits only"),
    "number": ("not a number", "Write it like 12.5"),
}
# Ordering by every column makes the file depend on the rows only, not on the order a source gave them in.
_SORTED = "FROM typed ORDER BY ALL"
_REPEATED = """
SELECT min(line) AS first, unnest(array_agg(line ORDER BY line)[2:]) AS again
FROM keyed GROUP BY key HAVING count(*) > 1 ORDER BY again
"""


@dataclass(frozen=True)
class Normalised:
    """What became of a delivery: rows written, the canonical columns it filled, and suspect characters."""

    rows: int
    columns: list[str]
    suspect_characters: int


def normalise(pull: Pull, received: Received, target: Path) -> Normalised:
    """Type and check a delivery and write it to ``target``.

    All contract columns are written, in contract order; those not delivered are null. The same rows
    give the same bytes, in whatever order they were delivered.

    Raises:
        InputError: headers, values, required cells or keys are wrong; all of them at once, by row.
    """
    import duckdb

    origins = match_headers(pull, received)
    with duckdb.connect() as con:
        suspects, typed = 0, {}
        for name, origin in origins.items():
            cells = _clean_column(con, pull, received, name, origin)
            suspects += count_suspects(con, cells)
            typed[name] = read_values(con, cells, pull.contract.columns[name], pull.timezone)
        table = _build_table(pull, received, typed)
        problems = [
            *received.problems,
            *_bad_values(pull, received, typed),
            *_repeated_keys(con, pull, received, table),
        ]
        if problems:
            raise InputError(sorted(problems, key=_by_row))
        _write_sorted(con, table, target)
    return Normalised(table.num_rows, list(origins), suspects)


def _by_row(problem: Problem) -> tuple[bool, int]:
    return problem.where.row is None, problem.where.row or 0


def _clean_column(
    con: duckdb.DuckDBPyConnection, pull: Pull, received: Received, name: str, origin: Origin
) -> Cells:
    source = pull.source
    if origin.position is None:
        return clean(
            con, repeat(origin.constant or "", len(received.rows)), {}, casefold=name in source.casefold
        )
    cells = encode(received.columns[origin.position])
    return clean(con, cells, source.values.get(name, {}), casefold=name in source.casefold)


def _build_table(pull: Pull, received: Received, typed: dict[str, TypedCells]) -> pa.Table:
    """Lay the typed columns out in contract order, absent ones as nulls."""
    import pyarrow as pa

    rows, schema = len(received.rows), arrow_schema(pull.contract)
    arrays = [
        typed[field.name].values.cast(field.type) if field.name in typed else pa.nulls(rows, field.type)
        for field in schema
    ]
    return pa.table(arrays, schema=schema)


def arrow_schema(contract: Dataset) -> pa.Schema:
    """Give names and Arrow types of a dataset's columns, in contract order."""
    import pyarrow as pa

    return pa.schema(
        [(name, pa.type_for_alias(_ARROW_TYPES[column.type])) for name, column in contract.columns.items()]
    )


def _bad_values(pull: Pull, received: Received, typed: dict[str, TypedCells]) -> Iterator[Problem]:
    for name, read in typed.items():
        column = pull.contract.columns[name]
        if read.bad:
            yield from _unreadable(received, name, column, read)
        if column.required is True:
            yield from _nulls(received, name, read)


def _unreadable(received: Received, name: str, column: Column, read: TypedCells) -> Iterator[Problem]:
    """Name the rows whose text has no reading; a personal value is not quoted."""
    import pyarrow as pa
    import pyarrow.compute as pc

    rows = pc.indices_nonzero(pc.is_in(read.cells.codes, pa.array(read.bad, pa.int32())))
    texts = read.cells.expand(read.cells.texts)
    for position in rows[:LISTED].to_pylist():
        shown = "the value" if column.personal else f"'{_shorten(texts[position].as_py())}'"
        problem, remedy = _explain(column, shown)
        yield Problem(Where(received.name, received.rows[position].as_py(), name), problem, remedy)
    if len(rows) > LISTED:
        problem, remedy = _explain(column, "the value")
        yield Problem(Where(received.name, None, name), f"{len(rows) - LISTED} more rows: {problem}", remedy)


def _explain(column: Column, shown: str) -> tuple[str, str]:
    if column.type == "code":
        allowed = ", ".join(column.values or [])
        return (
            f"{shown} is not a known code",
            f"Map it under values: to one of {allowed}, or have it corrected",
        )
    wrong, remedy = _WANTED[column.type]
    return f"{shown} is {wrong}", remedy


def _shorten(text: str) -> str:
    return text if len(text) <= _QUOTED else text[:_QUOTED] + "…"


def _nulls(received: Received, name: str, read: TypedCells) -> Iterator[Problem]:
    import pyarrow.compute as pc

    empty = pc.indices_nonzero(pc.is_null(read.cells.expand(read.cells.texts)))
    remedy = "Have the source fill it in; the column is required in every row"
    for position in empty[:LISTED].to_pylist():
        yield Problem(
            Where(received.name, received.rows[position].as_py(), name), "there is no value", remedy
        )
    if len(empty) > LISTED:
        problem = f"{len(empty) - LISTED} more rows have no value"
        yield Problem(Where(received.name, None, name), problem, remedy)


def _repeated_keys(
    con: duckdb.DuckDBPyConnection, pull: Pull, received: Received, table: pa.Table
) -> Iterator[Problem]:
    """Name every row whose key an earlier row has, nulls compared like values."""
    import pyarrow as pa

    key = pull.contract.key
    struct = pa.StructArray.from_arrays([table.column(name).combine_chunks() for name in key], key)
    con.register("keyed", pa.table({"line": received.rows, "key": struct}))
    repeats = con.execute(_REPEATED).fetchall()
    con.unregister("keyed")
    column, remedy = ", ".join(key), "Keep one of the rows, or ask the source why it sends both"
    for first, again in repeats[:LISTED]:
        yield Problem(Where(received.name, again, column), f"the key repeats that of row {first}", remedy)
    if len(repeats) > LISTED:
        problem = f"{len(repeats) - LISTED} more rows repeat an earlier key"
        yield Problem(Where(received.name, None, column), problem, remedy)


def _write_sorted(con: duckdb.DuckDBPyConnection, table: pa.Table, target: Path) -> None:
    con.register("typed", table)
    write_rows(con, _SORTED, table.schema, target)
    con.unregister("typed")


def write_rows(con: duckdb.DuckDBPyConnection, query: str, schema: pa.Schema, target: Path) -> None:
    """Write the rows of a query in its order, with the same row groups whatever batches DuckDB hands over.

    Only a query in total order gives the same bytes again; the rows are never all in memory here.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    reader = con.sql(query).to_arrow_reader(_ROW_GROUP)
    held = schema.empty_table()
    with pq.ParquetWriter(target, schema, compression="zstd", store_schema=False) as writer:
        for batch in reader:
            held = pa.concat_tables([held, pa.Table.from_batches([batch]).cast(schema)])
            while held.num_rows >= _ROW_GROUP:
                writer.write_table(held.slice(0, _ROW_GROUP), row_group_size=_ROW_GROUP)
                held = held.slice(_ROW_GROUP)
        if held.num_rows:
            writer.write_table(held, row_group_size=_ROW_GROUP)
