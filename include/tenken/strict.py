"""YAML files as frozen models: duplicate and unknown keys are errors, ids stay text, values are never quoted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from tenken.errors import ConfigError, Problem, Where

INCLUDE = Path(__file__).resolve().parent.parent


M = TypeVar("M", bound="Strict")


class Strict(BaseModel):
    """Base of every file-backed model: unknown keys are errors, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # the C one where it is built
    """YAML that refuses duplicate keys and keeps every scalar that looks like an id as text."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: list[Any] = []
    for key_node, _ in node.value:
        key = loader.construct_object(key_node)
        if key in seen:
            raise yaml.constructor.ConstructorError(
                None, None, f"key '{key}' occurs twice", key_node.start_mark
            )
        seen.append(key)
    return yaml.SafeLoader.construct_mapping(loader, node, deep=True)


def _timestamp(loader: _Loader, node: yaml.ScalarNode) -> Any:
    try:
        return yaml.SafeLoader.construct_yaml_timestamp(loader, node)
    except ValueError:
        raise yaml.constructor.ConstructorError(None, None, "there is no such day", node.start_mark) from None


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _timestamp)


# `0012` would load as ten and 12:30 as a number of minutes: octals and sexagesimals stay text.
_Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag != "tag:yaml.org,2002:int"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^(?:0|[-+]?[1-9][0-9]*)$"), list("-+0123456789")
)


def read_yaml(path: Path) -> Any:
    """Read one YAML file.

    Raises:
        ConfigError: the file is absent, not UTF-8, not YAML, or repeats a key.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506  # a SafeLoader
    except FileNotFoundError:
        raise ConfigError.at(path, "the file does not exist", "Check the path or create it") from None
    except UnicodeDecodeError as error:
        raise ConfigError.at(path, f"not UTF-8 (byte {error.start})", "Save it as UTF-8") from None
    except (OSError, yaml.YAMLError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        raise ConfigError.at(
            path, problem, "Correct the line", row=None if mark is None else mark.line + 1
        ) from None


def _problems(path: Path, error: ValidationError) -> Iterator[Problem]:
    """Turn pydantic's errors into problems; the value itself is never quoted."""
    for detail in error.errors(include_url=False, include_input=False):
        place = ".".join(str(part) for part in detail["loc"])
        remedy = "Remove it or correct its spelling" if detail["type"] == "extra_forbidden" else "Correct it"
        yield Problem(Where(str(path), None, place), detail["msg"].removeprefix("Value error, "), remedy)


def validated(model: type[M], path: Path, data: Any) -> M:
    """Turn plain data into a model.

    Raises:
        ConfigError: it does not fit; every problem with the file and the place in it.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise ConfigError(list(_problems(path, error))) from None
