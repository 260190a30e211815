"""Parquet files: typed cells become the text a CSV would hold, so that the contract types them all alike."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tenken.archive.store import sha256_file
from tenken.errors import InputError, Problem, Where
from tenken.sources.declared import read_declared, refuse_trailer
from tenken.sources.decoding import steady_file
from tenken.sources.received import Pull, Received, write_text

if TYPE_CHECKING:
    import pyarrow as pa


def receive_parquet(pull: Pull, path: Path) -> Received:
    """Read a Parquet file; a record's row is its number from 1.

    Raises:
        InputError: absent, truncated, another format, or with nested columns.
        TransientError: the file changed while it was read.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    refuse_trailer(pull)
    with steady_file(path):
        try:
            table = pq.ParquetFile(path).read()
        except (pa.ArrowException, OSError) as error:
            problem = f"not a whole Parquet file ({type(error).__name__})"
            raise InputError.at(path, problem, "Deliver the file again") from None
        digest, size = sha256_file(path), path.stat().st_size
    nested = [field.name for field in table.schema if pa.types.is_nested(field.type)]
    if nested:
        remedy = "Deliver one value a cell"
        raise InputError(
            [Problem(Where(str(path), None, name), "the column is nested", remedy) for name in nested]
        )
    declared, declared_by = read_declared(pull, path)
    return Received(
        name=str(path),
        headers=list(table.column_names),
        rows=pa.chunked_array([pa.array(range(1, table.num_rows + 1), pa.int64())]),
        columns=[_write_column(column) for column in table.columns],
        raw_sha256=digest,
        raw_bytes=size,
        declared_rows=declared,
        declared_by=declared_by,
    )


def _write_column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Write a typed column as text."""
    import pyarrow as pa

    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    column = column.cast(kind)
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        return column.cast(pa.timestamp("us", "UTC"), safe=False).cast(pa.string())
    if pa.types.is_timestamp(kind):
        return column.cast(pa.timestamp("us"), safe=False).cast(pa.string())
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_integer(kind):
        return column.cast(pa.string())
    cells = [[write_text(value) for value in chunk.to_pylist()] for chunk in column.chunks]
    return pa.chunked_array([pa.array(chunk, pa.string()) for chunk in cells], pa.string())
