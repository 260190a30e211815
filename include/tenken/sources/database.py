"""SQL databases through SQLAlchemy: one query, streamed, with its own count in the same transaction."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tenken.archive.store import canonical_json
from tenken.errors import ConfigError, InputError, Problem, TransientError, Where
from tenken.settings import Connection, connection
from tenken.sources.received import BATCH, Pull, Received, Record, to_arrow, write_text

if TYPE_CHECKING:
    import sqlalchemy as sa

_BOUND_AS_OF = re.compile(r"(?<![:\w]):as_of\b")
_PASSING_STATES = ("08", "40", "53", "55P03", "57")
"""SQLSTATE classes of trouble that passes: connection, rollback, resources, locks, intervention."""
_LASTING_TEXTS = re.compile(
    r"no such (table|column|function)|authentication failed|does not exist|unable to open", re.I
)


def receive_query(pull: Pull) -> Received:
    """Run the query of a SQL source; a record's row is its number from 1.

    Raises:
        ConfigError: the connection, its driver, its rights or the query is wrong.
        InputError: the count query does not give one number.
        TransientError: the database did not answer or was too busy.
    """
    source, place = pull.source, f"datasets.{pull.contract.dataset}"
    if source.connection is None or source.query is None:
        problem = "a sql source needs a connection and a query"
        raise ConfigError.at(pull.settings.path, problem, "Add them", column=place)
    if source.declared_rows in ("trailer", "sidecar"):
        remedy = "Use count_query: or a number"
        raise ConfigError.at(pull.settings.path, "a query has no such row count", remedy, column=place)
    name = f"{pull.contract.dataset} ({source.connection})"
    with _connected(name, connection(pull.settings, source.connection)) as con:
        declared, declared_by = _read_declared(con, pull, name)
        result = con.execution_options(stream_results=True, yield_per=BATCH).execute(
            _bind(source.query, pull)
        )
        headers, digest = list(result.keys()), Digest()
        rows, columns = to_arrow(_read_rows(result, digest), len(headers))
    return Received(
        name=name,
        headers=headers,
        rows=rows,
        columns=columns,
        raw_sha256=digest.hexdigest(),
        raw_bytes=digest.size,
        declared_rows=declared,
        declared_by=declared_by,
    )


class Digest:
    """The SHA-256 of received rows as canonical JSON lines, and their size in bytes."""

    def __init__(self) -> None:
        self.size = 0
        self._hash = hashlib.sha256()

    def add(self, data: Any) -> None:
        """Take in one row."""
        line = canonical_json(data).encode() + b"\n"
        self.size += len(line)
        self._hash.update(line)

    def hexdigest(self) -> str:
        """Give the digest of the rows so far, as lower-case hex."""
        return self._hash.hexdigest()


def _read_rows(result: sa.CursorResult[Any], digest: Digest) -> Iterator[Record]:
    for row, values in enumerate(result, 1):
        cells = [write_text(value) for value in values]
        digest.add(cells)
        yield row, cells


def _read_declared(con: sa.Connection, pull: Pull, name: str) -> tuple[int | None, str | None]:
    declared, query = pull.source.declared_rows, pull.source.count_query
    if query is None:
        return (declared, "number") if isinstance(declared, int) else (None, None)
    rows = con.execute(_bind(query, pull)).fetchmany(2)
    if len(rows) != 1 or len(rows[0]) != 1 or not str(rows[0][0]).isdigit():
        raise InputError.at(name, "count_query does not give one number", "Write it as SELECT count(*) …")
    return int(rows[0][0]), "count_query"


def _bind(query: str, pull: Pull) -> sa.TextClause:
    """Make a statement of a query; a colon before another name than as_of is part of the text."""
    import sqlalchemy as sa

    escaped = re.sub(r"(?<![:\w\\]):(?=[A-Za-z_])(?!as_of\b)", r"\\:", query)
    if _BOUND_AS_OF.search(query) is None:
        return sa.text(escaped)
    return sa.text(escaped).bindparams(sa.bindparam("as_of", pull.as_of, sa.Date()))


@contextmanager
def _connected(name: str, target: Connection) -> Iterator[sa.Connection]:
    """Open a connection whose statements see one state of the database, and turn its errors into ours."""
    import sqlalchemy as sa

    try:
        engine = sa.create_engine(_url(target), poolclass=sa.NullPool, connect_args=_connect_args(target))
    except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError, ModuleNotFoundError) as error:
        remedy = "Correct url: of the connection, or install the driver it names"
        raise ConfigError.at(
            name, f"the database cannot be reached ({type(error).__name__})", remedy
        ) from None
    try:
        with engine.connect() as con:
            if engine.dialect.name == "postgresql":
                con.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            yield con
    except sa.exc.SQLAlchemyError as error:
        raise _explain(name, error) from error
    finally:
        engine.dispose()


def _url(target: Connection) -> sa.URL:
    """Read a URL; a password kept apart is put in, plain postgresql means the installed driver."""
    import sqlalchemy as sa

    url = sa.make_url(target.url)
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    return url.set(password=target.password) if target.password and not url.password else url


def _connect_args(target: Connection) -> dict[str, Any]:
    kind = target.url.partition(":")[0].partition("+")[0]
    arguments = {"postgresql": "connect_timeout", "postgres": "connect_timeout", "sqlite": "timeout"}
    return {arguments[kind]: target.timeout_seconds} if kind in arguments else {}


def _explain(name: str, error: sa.exc.SQLAlchemyError) -> ConfigError | TransientError:
    """Tell trouble that passes from a wrong query; parameters and rows are not shown."""
    import sqlalchemy as sa

    cause = getattr(error, "orig", None)
    text = str(cause or error).strip().partition("\n")[0]
    state = getattr(cause, "sqlstate", None) or ""
    passing = isinstance(error, sa.exc.OperationalError | sa.exc.TimeoutError | sa.exc.InterfaceError)
    if state.startswith("22"):  # such a text quotes the datum it stumbled over
        text = f"SQLSTATE {state}"
    if state:
        passing = state.startswith(_PASSING_STATES)
    if passing and _LASTING_TEXTS.search(text) is None:
        return TransientError(
            [Problem(Where(name), f"the database did not answer ({text})", "Run it again later")]
        )
    remedy = "Correct the query, the connection or its rights"
    return ConfigError([Problem(Where(name), f"the database refused ({text})", remedy)])
