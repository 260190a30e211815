"""Open an inspection's database file, and run SQL files on it with named values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tenken.errors import EvidenceError, TransientError
from tenken.settings import environment

if TYPE_CHECKING:
    import duckdb

_PARAMETER = re.compile(r"\$([a-z_]+)")
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_ROWS_AT_ONCE = 200


@contextmanager
def open_database(path: Path, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database file and close it when the block ends.

    Two threads and 1.2 GB unless ``TENKEN_THREADS`` and ``TENKEN_MEMORY`` say otherwise; a result
    does not depend on either.

    Raises:
        TransientError: another process holds the file.
        EvidenceError: it is not a database.
    """
    import duckdb

    options = {
        "threads": environment("TENKEN_THREADS", "2"),
        "memory_limit": environment("TENKEN_MEMORY", "1200MB"),
        "autoinstall_known_extensions": "false",
    }
    try:
        connection = duckdb.connect(str(path), read_only=read_only, config=options)
    except duckdb.IOException as error:
        if "lock" in str(error):
            raise TransientError.at(
                path, "another process has the file open", "Wait and run it again"
            ) from error
        raise EvidenceError.at(path, "not a readable database file", "Restore it or inspect again") from error
    try:
        yield connection
    finally:
        connection.close()


def parameters_of(sql: str) -> set[str]:
    """List the names of the values that a statement binds (``$as_of``)."""
    return set(_PARAMETER.findall(_COMMENT.sub("", sql)))


def run(
    connection: duckdb.DuckDBPyConnection, sql: str, values: Mapping[str, Any] | None = None
) -> list[tuple[Any, ...]]:
    """Run one statement with those of the values that it names; fetch every row."""
    named = {name: (values or {})[name] for name in parameters_of(sql)}
    return connection.execute(sql, named or None).fetchall()  # type: ignore[no-any-return]


def insert_rows(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Sequence[Any]]) -> None:
    """Add rows to a small table; all rows have as many values as the table has columns.

    Many rows go into one statement: every statement of its own is a commit, written through to the file.
    """
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        some = rows[start : start + _ROWS_AT_ONCE]
        marks = ", ".join(f"({', '.join('?' * len(row))})" for row in some)
        connection.execute(f'INSERT INTO "{table}" VALUES {marks}', [cell for row in some for cell in row])  # noqa: S608


def column_names(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """List the columns of a table in order."""
    described = connection.execute(f'SELECT * FROM "{table}" LIMIT 0').description  # noqa: S608  # a table of ours
    return [column[0] for column in described or ()]


def table_names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """List the tables of the opened database, in alphabetical order."""
    rows = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database() AND NOT temporary ORDER BY 1"
    ).fetchall()
    return [name for (name,) in rows]


def table_digest(connection: duckdb.DuckDBPyConnection, table: str) -> tuple[int, str]:
    """Count the rows of a table and digest them, whatever their order.

    Each row's text is digested and the digests are added up, so that the order of storage does not
    matter and a million rows take a third of a second. It tells damage and edits; the proof that a
    table is right is to rebuild it from the sealed snapshots, whose files carry SHA-256.
    """
    # Asked of the table itself: the catalogue's list of every column takes seven times as long.
    described = connection.execute(f'SELECT * FROM "{table}" LIMIT 0').description  # noqa: S608  # a table of ours
    # Separators that no delivered text holds keep ('ab', null) and ('a', 'b') apart.
    cells = ", ".join(f'coalesce("{c}"::VARCHAR, chr(30))' for c, *_ in described)
    ((count, low, high),) = connection.execute(
        f"""SELECT
            count(*),
            coalesce(sum((n & 18446744073709551615::UHUGEINT)::HUGEINT), 0),
            coalesce(sum((n >> 64)::HUGEINT), 0)
        FROM (SELECT md5_number(concat_ws(chr(31), {cells})) AS n FROM "{table}")"""  # noqa: S608  # a table of ours
    ).fetchall()
    return count, f"{int(high) % (1 << 64):016x}{int(low) % (1 << 64):016x}"
