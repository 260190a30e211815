"""SQL files with a YAML header: models and controls are read from them, never from Python strings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import Field

from tenken.errors import ConfigError
from tenken.strict import INCLUDE, Strict, validated

MODELS = INCLUDE / "models"
CONTROLS = INCLUDE / "controls"
# The C loader, where PyYAML was built with it: a run reads two hundred headers.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_HEADER = re.compile(r"\A/\*---\n(.*?)\n---\*/\n", re.DOTALL)
_REPEAT = re.compile(r";\n+-- repeat:.*\n")


class ModelHeader(Strict):
    """What a model builds and from which other models."""

    table: str
    title: str
    grain: str
    needs: list[str]
    repeat: bool = False
    """The second statement runs again and again, ``$round`` = 1, 2, …, until it adds no row."""


class ControlHeader(Strict):
    """What a control asks, why, and what it needs to be able to answer."""

    code: Annotated[str, Field(pattern=r"^[SILRPUVMN]\d{2}[a-z]?$")]
    major: int = 1
    severity: Literal["C", "H", "M", "L"]
    dataset: str
    question: str
    question_ja: str
    requirement: list[str]
    standards: tuple[str, ...] = ()
    datasets: list[str]
    needs_columns: tuple[str, ...] = ()
    needs_policy: str | None = None
    """A policy key, or a list of the config such as purposes, that must not be empty."""
    needs_controls: tuple[str, ...] = ()
    """Controls that must have been evaluated without an exception, or this one says nothing."""
    after_findings: bool = False
    is_about_period: bool = False
    """It asks what happened in the quarter or how its data arrived: the end of the quarter alone ends a finding."""
    population: str


@dataclass(frozen=True)
class Model:
    """One model file."""

    header: ModelHeader
    sql: str
    step: str | None


@dataclass(frozen=True)
class Control:
    """One control file."""

    header: ControlHeader
    sql: str
    path: Path

    @property
    def code(self) -> str:
        """Its code in the catalogue."""
        return self.header.code


def read_sql(path: Path) -> tuple[Any, str]:
    """Read the YAML header and the text below it.

    Raises:
        ConfigError: there is no header, or it is not YAML.
    """
    text = path.read_text(encoding="utf-8")
    match = _HEADER.match(text)
    if match is None:
        raise ConfigError.at(path, "no header", "Begin the file with /*--- … ---*/", row=1)
    try:
        return yaml.load(match[1], _LOADER), text[match.end() :]  # noqa: S506  # a safe loader
    except yaml.YAMLError as error:
        raise ConfigError.at(path, "the header is not YAML", "Correct it", row=2) from error


@cache
def load_models(folder: Path = MODELS) -> dict[str, Model]:
    """Read every model, table → model, in alphabetical order of the files; read once, not to be changed."""
    models = {}
    for path in sorted(folder.glob("*.sql")):
        data, body = read_sql(path)
        header = validated(ModelHeader, path, data)
        first, _, step = _REPEAT.sub("\0", body).partition("\0")
        models[header.table] = Model(header, first, step if header.repeat else None)
    return models


@cache
def load_controls(folder: Path = CONTROLS) -> list[Control]:
    """Read every control, in alphabetical order of the codes; read once, not to be changed.

    Raises:
        ConfigError: a header is malformed or two files have the same code.
    """
    controls: dict[str, Control] = {}
    for path in sorted(folder.glob("*.sql")):
        data, body = read_sql(path)
        control = Control(validated(ControlHeader, path, data), body, path)
        if control.code in controls:
            raise ConfigError.at(path, f"code {control.code} occurs twice", "Give it its own code")
        controls[control.code] = control
    return [controls[code] for code in sorted(controls)]
