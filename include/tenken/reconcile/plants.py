"""Planted violations (``include/selftest``): one SQL file per control, and the stand-ins they are planted on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from tenken.engine.duckdb import run
from tenken.errors import ConfigError
from tenken.reconcile.sqlfile import read_sql
from tenken.strict import INCLUDE, Strict, validated

if TYPE_CHECKING:
    import duckdb

SELFTEST = INCLUDE / "selftest"
_STAND_INS = "stand_ins.sql"
_STATEMENT_END = re.compile(r";[ \t]*\n")
_CHANGED = re.compile(r"^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+(\w+)", re.MULTILINE)


class PlantHeader(Strict):
    """What one plant breaks, and what its control has to say of it."""

    code: Annotated[str, Field(pattern=r"^[SILRPUVMN]\d{2}[a-z]?$")]
    breaks: str
    """One sentence: the violation."""
    subject: str
    """The subject_id of the finding expected; a SELECT is asked once the plant is in."""
    object: str | None = None
    """Its object_id; null = any."""
    also: tuple[str, ...] = ()
    """Other controls that the violation may raise: it breaks their question too."""
    ground: str | None = None
    """A SELECT of one boolean: whether the data lets this be planted."""
    without: str | None = None
    """Why not, when it does not."""
    is_last: bool = False
    """It goes in after all others have been judged, because it shuts other controls up."""


@dataclass(frozen=True)
class Plant:
    """One plant file."""

    header: PlantHeader
    statements: tuple[str, ...]

    @property
    def code(self) -> str:
        """The control it is for."""
        return self.header.code

    @property
    def changed(self) -> set[str]:
        """The tables it changes."""
        return changed_tables(self.statements)


def changed_tables(statements: tuple[str, ...]) -> set[str]:
    """Name the tables that statements insert into, update or delete from."""
    return {name for statement in statements for name in _CHANGED.findall(statement)}


def load_plants(folder: Path = SELFTEST) -> dict[str, Plant]:
    """Read every plant, code → plant, in order of the codes.

    Raises:
        ConfigError: a header is malformed or the file is not named after its control.
    """
    plants = {}
    for path in sorted(folder.glob("*.sql")):
        if path.name == _STAND_INS:
            continue
        data, body = read_sql(path)
        header = validated(PlantHeader, path, data)
        if path.stem != header.code:
            raise ConfigError.at(path, f"the file is for {header.code}", f"Name it {header.code}.sql")
        plants[header.code] = Plant(header, split_statements(body))
    return plants


def load_stand_ins(folder: Path = SELFTEST) -> tuple[str, ...]:
    """Read the statements that create the stand-ins of the controls listed in ``$codes``."""
    return split_statements(read_sql(folder / _STAND_INS)[1])


def split_statements(body: str) -> tuple[str, ...]:
    """Split SQL text at the semicolons that end a line."""
    return tuple(s.strip() for s in _STATEMENT_END.split(f"{body}\n") if s.strip())


def execute_all(
    connection: duckdb.DuckDBPyConnection, statements: tuple[str, ...], values: Mapping[str, Any]
) -> None:
    """Run statements in their order."""
    for statement in statements:
        run(connection, statement, values)
