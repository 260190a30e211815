"""Delivered headers to canonical columns; headers compare after NFKC, nothing else is folded."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from tenken.contract import Dataset
from tenken.errors import ConfigError, InputError, Problem, Where
from tenken.settings import Source
from tenken.sources.received import Pull, Received


@dataclass(frozen=True)
class Origin:
    """Where a canonical column comes from: a delivered column by its position, or a constant."""

    position: int | None = None
    constant: str | None = None


def check_source(pull: Pull) -> None:
    """Hold a source's settings against the contract.

    Raises:
        ConfigError: they name a column the dataset does not have, fill one twice, or map it to no code
            of its closed set; all such errors at once.
    """
    problems = list(_config_problems(pull))
    if problems:
        raise ConfigError(problems)


def _config_problems(pull: Pull) -> Iterator[Problem]:
    source, contract = pull.source, pull.contract
    place = f"datasets.{contract.dataset}"
    for setting in ("columns", "constants", "values", "casefold"):
        for name in getattr(source, setting):
            if name not in contract.columns:
                yield Problem(
                    Where(str(pull.settings.path), None, f"{place}.{setting}"),
                    f"{contract.dataset} has no column '{name}'",
                    f"Its columns are {', '.join(contract.columns)}",
                )
    for name in sorted(source.columns.keys() & source.constants.keys()):
        yield Problem(
            Where(str(pull.settings.path), None, place),
            f"'{name}' has both a header and a constant",
            "Keep one of them",
        )
    for name, targets in source.values.items():
        allowed = contract.columns[name].values if name in contract.columns else None
        for target in sorted(set(targets.values()) - set(allowed or targets.values())):
            yield Problem(
                Where(str(pull.settings.path), None, f"{place}.values.{name}"),
                f"'{target}' is not one of its codes",
                f"Its codes are {', '.join(allowed or [])}",
            )


def match_headers(pull: Pull, received: Received) -> dict[str, Origin]:
    """Find the origin of each canonical column that is filled, in contract order.

    A column that ``columns`` leaves out is looked for under its own name; what a site does not want it
    lists under ``ignore_columns``.

    Raises:
        InputError: a needed header is missing, repeated, blank, or (without ``columns``) unknown.
    """
    headers = [fold_header(header) for header in received.placed or received.headers]
    wanted = _wanted(pull.contract, pull.source)
    if received.placed is not None:
        wanted = {name: name for name in wanted}
    problems = [
        *_repeated(
            received, headers, {fold_header(h) for h in wanted.values()} if pull.source.columns else None
        ),
        *_missing(pull, received, headers, wanted),
    ]
    if not pull.source.columns:
        problems += _unknown(pull, received, headers)
    if problems:
        raise InputError([*problems, *received.problems])
    found = {
        name: headers.index(folded) for name, h in wanted.items() if (folded := fold_header(h)) in headers
    }
    return {
        name: Origin(constant=pull.source.constants[name])
        if name in pull.source.constants
        else Origin(found[name])
        for name in pull.contract.columns
        if name in pull.source.constants or name in found
    }


def fold_header(header: str) -> str:
    """Give the form in which headers compare: NFKC, no surrounding spaces."""
    return unicodedata.normalize("NFKC", header).strip()


def list_expected(pull: Pull) -> list[str]:
    """List the headers that a delivery without rows may be taken to have."""
    needed = [name for name, column in pull.contract.columns.items() if column.required]
    return [pull.source.columns.get(n, n) for n in dict.fromkeys([*pull.source.columns, *needed])]


def _wanted(contract: Dataset, source: Source) -> dict[str, str]:
    """Canonical column → the header to look for."""
    if not source.columns:
        return {name: name for name in contract.columns if name not in source.constants}
    taken = {*source.columns.values(), *source.ignore_columns}
    return {
        name: source.columns.get(name, name)
        for name in contract.columns
        if name not in source.constants and (name in source.columns or name not in taken)
    }


def _missing(pull: Pull, received: Received, headers: list[str], wanted: dict[str, str]) -> Iterator[Problem]:
    for name, header in wanted.items():
        needed = pull.contract.columns[name].required or name in pull.source.columns
        if needed and fold_header(header) not in headers:
            delivered = ", ".join(received.headers) or "none"
            yield Problem(
                Where(received.name, 1, name),
                f"there is no header '{header}' (delivered: {delivered})",
                "Ask for the column, or map its header under columns:",
            )


def _repeated(received: Received, headers: list[str], of: set[str] | None) -> Iterator[Problem]:
    for header in sorted({h for h in headers if headers.count(h) > 1 and h and (of is None or h in of)}):
        yield Problem(
            Where(received.name, 1, header), "the header occurs more than once", "Give each column its own"
        )


def _unknown(pull: Pull, received: Received, headers: list[str]) -> Iterator[Problem]:
    known = {*pull.contract.columns} - {*pull.source.constants} | {
        fold_header(h) for h in pull.source.ignore_columns
    }
    for position, header in enumerate(headers):
        if not header:
            yield Problem(Where(received.name, 1), f"column {position + 1} has no header", "Give it one")
        elif header not in known:
            yield Problem(
                Where(received.name, 1, received.headers[position]),
                "unknown header",
                "Map it under columns:, or list it under ignore_columns:",
            )
