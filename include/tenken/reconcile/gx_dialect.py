"""A read-only SQLAlchemy dialect that lets Great Expectations push its SQL down to DuckDB.

Only what duckdb-engine lacks for that belongs here; the checks themselves are in `gate`. Registered by
name, so nothing imports this module before the first connection of a gate. Three things differ:

* Great Expectations reads a result after the pool has taken the connection back, which empties it.
  Every statement therefore runs on a cursor of its own and its rows are buffered at once.
* duckdb-engine reflects through PostgreSQL catalogs that DuckDB does not have.
* Great Expectations refuses expectations to a dialect named `duckdb`; this one says `postgresql`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from duckdb_engine import Dialect as DuckDBDialect

SCHEME = "tenken_gate"
BUFFERED_ROWS = 100_000
_TABLES = "SELECT table_name FROM duckdb_tables() WHERE NOT internal ORDER BY table_name"
_VIEWS = "SELECT view_name FROM duckdb_views() WHERE NOT internal ORDER BY view_name"
_COLUMNS = (
    "SELECT column_name, data_type, is_nullable FROM duckdb_columns() "
    "WHERE table_name = $1 AND NOT internal ORDER BY column_index"
)


class BufferTooSmallError(RuntimeError):
    """A reader asked for rows beyond the buffer: better no answer than a truncated one."""


class BufferedCursor:
    """A DB-API cursor whose rows outlive the connection; holds at most ``BUFFERED_ROWS`` rows."""

    arraysize = 1
    rowcount = -1
    lastrowid = None

    def __init__(self, connection: BufferedConnection) -> None:
        self.connection = connection
        self.description: Sequence[Sequence[Any]] | None = None
        self._rows: list[tuple[Any, ...]] = []
        self._next = 0

    def execute(self, statement: str, parameters: Any = None, context: Any = None) -> None:
        """Run one statement and keep its rows."""
        cursor = self.connection.duckdb.cursor()
        try:
            cursor.execute(statement, parameters or None)
            # Only text leaves DuckDB: its type objects, kept alive by a result, complain at exit.
            self.description = [(name, str(kind), *rest) for name, kind, *rest in cursor.description or ()]
            self._rows, self._next = cursor.fetchmany(BUFFERED_ROWS + 1), 0
        finally:
            cursor.close()

    def fetchone(self) -> tuple[Any, ...] | None:
        """Give the next row, or null at the end."""
        rows = self.fetchmany(1)
        return rows[0] if rows else None

    def fetchmany(self, size: int | None = None) -> list[tuple[Any, ...]]:
        """Give up to ``size`` rows.

        Raises:
            BufferTooSmallError: the rows asked for lie beyond the buffer.
        """
        end = min(self._next + (self.arraysize if size is None else size), len(self._rows))
        if end > BUFFERED_ROWS:
            raise BufferTooSmallError(f"more than {BUFFERED_ROWS} rows were asked for")
        rows, self._next = self._rows[self._next : end], end
        return rows

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Give the rest of the rows."""
        return self.fetchmany(len(self._rows) - self._next)

    def close(self) -> None:
        """Forget the rows."""
        self._rows = []


class BufferedConnection:
    """A DuckDB connection that hands out buffered cursors; it only reads, so it has no transactions."""

    autocommit = None
    closed = False

    def __init__(self, duckdb: Any) -> None:
        self.duckdb = duckdb
        self.notices: list[str] = []

    def cursor(self) -> BufferedCursor:
        """Open a cursor."""
        return BufferedCursor(self)

    def commit(self) -> None:
        """Do nothing: there is nothing to keep."""

    def rollback(self) -> None:
        """Do nothing: there is nothing to take back."""

    def close(self) -> None:
        """Let go of the file."""
        self.duckdb.close()
        self.closed = True


class GateDialect(DuckDBDialect):
    """DuckDB as Great Expectations can use it."""

    name = "postgresql"
    driver = "tenken_gate"
    supports_statement_cache = False

    def connect(self, *args: Any, **parameters: Any) -> Any:
        """Open the file."""
        import duckdb

        parameters.pop("url_config", None)
        return BufferedConnection(duckdb.connect(*args, **parameters))

    def do_begin(self, connection: Any) -> None:
        """Do nothing: a reader needs no transaction."""

    def do_rollback(self, connection: Any) -> None:
        """Do nothing: a reader needs no transaction."""

    def get_table_names(self, connection: Any, schema: str | None = None, **kw: Any) -> list[str]:
        """List the tables, in alphabetical order."""
        return [name for (name,) in connection.exec_driver_sql(_TABLES)]

    def get_view_names(
        self, connection: Any, schema: str | None = None, include: Any = None, **kw: Any
    ) -> list[str]:
        """List the views, in alphabetical order."""
        return [name for (name,) in connection.exec_driver_sql(_VIEWS)]

    def get_schema_names(self, connection: Any, **kw: Any) -> list[str]:
        """Name the one schema that an inspection has."""
        return ["main"]

    def has_table(self, connection: Any, table_name: str, schema: str | None = None, **kw: Any) -> bool:
        """Tell whether there is a table or view of that name."""
        names = [*self.get_table_names(connection), *self.get_view_names(connection)]
        return table_name in names

    def get_columns(
        self, connection: Any, table_name: str, schema: str | None = None, **kw: Any
    ) -> list[Any]:
        """List the columns of one table or view, in order; none when there is no such table."""
        rows = connection.exec_driver_sql(_COLUMNS, (table_name,))
        return [
            {"name": name, "type": self._column_type(kind), "nullable": nullable, "default": None}
            for name, kind, nullable in rows
        ]

    def _column_type(self, kind: str) -> Any:
        """Translate the name of a DuckDB type; a list or a struct passes for text."""
        from sqlalchemy.types import String

        base = kind.lower().partition("(")[0]
        return self.ischema_names.get("double precision" if base == "double" else base, String)()

    def get_pk_constraint(
        self, connection: Any, table_name: str, schema: str | None = None, **kw: Any
    ) -> Any:
        """Say that there is no primary key: keys are expectations here, not constraints."""
        return {"constrained_columns": [], "name": None}

    def get_foreign_keys(
        self, connection: Any, table_name: str, schema: str | None = None, **kw: Any
    ) -> list[Any]:
        """Say that there is none."""
        return []

    def get_unique_constraints(
        self, connection: Any, table_name: str, schema: str | None = None, **kw: Any
    ) -> list[Any]:
        """Say that there is none."""
        return []

    def get_indexes(
        self, connection: Any, table_name: str, schema: str | None = None, **kw: Any
    ) -> list[Any]:
        """Say that there is none."""
        return []
