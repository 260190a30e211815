"""JSON files: a list of flat objects; a key that an object lacks is null."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from tenken.archive.store import sha256_file
from tenken.errors import InputError, Problem, Where
from tenken.sources.declared import read_declared, refuse_trailer
from tenken.sources.decoding import open_text, steady_file
from tenken.sources.mapping import list_expected
from tenken.sources.received import Pull, Received, Record, to_arrow, write_text


class _RepeatedKeyError(ValueError):
    """An object names a key twice: which value is meant cannot be known."""


def receive_json(pull: Pull, path: Path) -> Received:
    """Read a JSON file; headers are all keys in order of first appearance, a row is the object's number.

    Raises:
        InputError: absent, empty, not JSON, not a list of objects, or with values that are not flat.
        TransientError: the file changed while it was read.
    """
    refuse_trailer(pull)
    with steady_file(path):
        objects = _read_objects(path, pull.source.encoding)
        digest, size = sha256_file(path), path.stat().st_size
    headers = list(dict.fromkeys(key for item in objects for key in item)) or list_expected(pull)
    rows, columns = to_arrow(_flatten(objects, headers), len(headers))
    declared, declared_by = read_declared(pull, path)
    return Received(
        name=str(path),
        headers=headers,
        rows=rows,
        columns=columns,
        raw_sha256=digest,
        raw_bytes=size,
        declared_rows=declared,
        declared_by=declared_by,
        problems=list(_nested(path, objects)),
    )


def _read_objects(path: Path, encoding: str) -> list[dict[str, Any]]:
    with open_text(path, encoding) as file:
        text = file.read()
    try:
        data = json.loads(text, parse_float=Decimal, object_pairs_hook=_refuse_repeats)
    except json.JSONDecodeError as error:
        problem = f"not whole JSON ({error.msg})"
        raise InputError.at(path, problem, "Deliver the file again", row=error.lineno) from None
    except _RepeatedKeyError as error:
        raise InputError.at(
            path, "an object names a key twice", "Give each value one key", column=str(error)
        ) from None
    if not isinstance(data, list) or not all(isinstance(item, dict) for item in data):
        raise InputError.at(path, "not a list of objects", "Deliver [{…}, {…}], one object a row")
    return data


def _refuse_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _RepeatedKeyError(next(key for key in keys if keys.count(key) > 1))
    return found


def _flatten(objects: list[dict[str, Any]], headers: list[str]) -> Iterator[Record]:
    for row, item in enumerate(objects, 1):
        yield (
            row,
            [
                None if isinstance(value := item.get(key), list | dict) else write_text(value)
                for key in headers
            ],
        )


def _nested(path: Path, objects: list[dict[str, Any]]) -> Iterator[Problem]:
    for row, item in enumerate(objects, 1):
        for key, value in item.items():
            if isinstance(value, list | dict):
                yield Problem(
                    Where(str(path), row, key), "the value is a list or an object", "Deliver one value a key"
                )
