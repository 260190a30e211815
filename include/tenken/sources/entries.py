"""Directory entries to rows, for LDAP and LDIF alike: attribute mapping, many values, names of other entries.

A value of ``columns`` is an attribute, ``dn``, or ``attribute->target``: the attribute holds the name
(DN) of another entry of the same search, and ``target`` of that entry is wanted. In an id column a DN is
followed without being told, to the attribute that fills the dataset's first key column.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product

from tenken.errors import ConfigError, InputError, Problem, Where
from tenken.sources.received import Pull, Record

_ARROW = "->"
_DN = re.compile(r"[A-Za-z][\w.-]*\s*=.*[^\\],\s*[A-Za-z][\w.-]*\s*=.*")
_RANGE = re.compile(r";range=\d+-(\d+|\*)", re.I)


@dataclass(frozen=True)
class Entry:
    """One directory entry; attribute names in lower case, values in delivered order.

    ``row`` is the line of its ``dn:`` in a file, of a search its number from 1.
    """

    row: int
    dn: str
    attributes: dict[str, list[str]]

    def values(self, attribute: str) -> list[str]:
        """Give the values of an attribute; none when it is absent."""
        return [self.dn] if attribute.lower() == "dn" else self.attributes.get(attribute.lower(), [])


@dataclass(frozen=True)
class Rows:
    """What a search gave: records in the order of the mapping, problems, and what was noted on the way."""

    records: list[Record]
    problems: list[Problem]
    notes: dict[str, int]


def list_attributes(pull: Pull) -> list[str]:
    """List the attributes a search must ask for, each once.

    Raises:
        ConfigError: the source maps none.
    """
    if not pull.source.columns:
        place = f"datasets.{pull.contract.dataset}"
        problem = f"a {pull.source.kind} source needs columns:"
        raise ConfigError.at(pull.settings.path, problem, "Name the attribute of each column", column=place)
    parts = (part for wanted in pull.source.columns.values() for part in wanted.split(_ARROW))
    return list(dict.fromkeys(part for part in (p.strip() for p in parts) if part.lower() != "dn"))


def build_rows(pull: Pull, name: str, entries: list[Entry]) -> Rows:
    """Make rows of entries, one per combination of the values of key columns.

    An entry without a value in a key column after the first (a group without members) gives no row. In
    other columns several values are a problem, except in texts that are not required: there the first
    in alphabetical order is taken and noted.

    Args:
        pull: The dataset and its mapping.
        name: What a message calls the source.
        entries: All of the search, in any order.
    """
    search = _Search(
        pull, name, {fold_dn(entry.dn): entry for entry in entries}, list(_cut_off(name, entries))
    )
    records: list[Record] = []
    for entry in entries:
        cells = [_read_column(search, entry, column) for column in pull.source.columns]
        records += [(entry.row, list(combination)) for combination in product(*cells)]
    return Rows(records, search.problems, dict(search.notes))


@dataclass(frozen=True)
class _Search:
    """The entries of one search by folded name, and what was met while reading them."""

    pull: Pull
    name: str
    names: dict[str, Entry]
    problems: list[Problem]
    notes: Counter[str] = field(default_factory=Counter)


def _read_column(search: _Search, entry: Entry, column: str) -> list[str | None]:
    """Give the values of one column of one entry: none drops the entry, several multiply it."""
    contract, key = search.pull.contract.columns[column], search.pull.contract.key
    attribute = search.pull.source.columns[column].partition(_ARROW)[0].strip()
    values = list(dict.fromkeys(_follow_names(search, column, entry.values(attribute))))
    if column in key:
        drops = column != key[0] and contract.required is True
        return [*values] if values or drops else [None]
    if len(values) <= 1:
        return [*values] or [None]
    if contract.type == "text" and contract.required is False:
        search.notes["multiple_values"] += 1
        return [min(values)]
    problem = f"attribute {attribute} has {len(values)} values where one is expected"
    search.problems.append(Problem(Where(search.name, entry.row, column), problem, "Map one with one value"))
    return [values[0]]


def _follow_names(search: _Search, column: str, values: list[str]) -> list[str]:
    """Replace names of other entries by the attribute wanted of them.

    A name that the search does not hold must not vanish, nor enter an id column as it is: names hold
    people's names. Its digest stands for it.
    """
    columns = search.pull.source.columns
    attribute, told, target = (part.strip() for part in columns[column].partition(_ARROW))
    if not told and (search.pull.contract.columns[column].type != "id" or attribute.lower() == "dn"):
        return values
    wanted = target or columns.get(search.pull.contract.key[0], "dn").partition(_ARROW)[0].strip()
    return [
        value if not told and _DN.fullmatch(value) is None else _follow(search, value, wanted)
        for value in values
    ]


def _follow(search: _Search, value: str, wanted: str) -> str:
    found = search.names.get(fold_dn(value))
    targets = found.values(wanted) if found is not None else []
    if targets:
        return targets[0]
    search.notes["unresolved_names"] += 1
    return f"unresolved:{hashlib.sha256(fold_dn(value).encode()).hexdigest()[:12]}"


def _cut_off(name: str, entries: Iterable[Entry]) -> Iterator[Problem]:
    """Find attributes of which the server gave the first values only (Active Directory's ``;range=``)."""
    for entry in entries:
        for attribute in entry.attributes:
            match = _RANGE.search(attribute)
            if match is not None and match[1] != "*":
                plain = attribute[: match.start()]
                yield Problem(
                    Where(name, entry.row, plain),
                    f"the server gave the values up to {match[1]} only ({attribute})",
                    "Raise its limit of values, or map an attribute with one value, such as memberOf",
                )


def fold_dn(dn: str) -> str:
    """Give the form in which names of entries compare: no case, no outer spaces, one kind of escape."""
    parts = re.split(r"(?<!\\)[,;]", dn)
    return ",".join("=".join(p.strip() for p in _unescape(part).split("=", 1)) for part in parts).casefold()


def _unescape(part: str) -> str:
    r"""Write ``\2C`` and ``\,`` alike; hex escapes are bytes of UTF-8."""
    hexes = re.sub(
        r"(?:\\[0-9A-Fa-f]{2})+",
        lambda m: bytes.fromhex(m[0].replace("\\", "")).decode("utf-8", "replace"),
        part,
    )
    return re.sub(r"\\(.)", r"\1", hexes)


def check_entries(name: str, entries: list[Entry]) -> None:
    """Refuse a search that gave the same entry twice.

    Raises:
        InputError: names every repeated entry by its row.
    """
    seen: dict[str, int] = {}
    problems = []
    for entry in entries:
        first = seen.setdefault(fold_dn(entry.dn), entry.row)
        if first != entry.row:
            problem = f"the entry repeats that of row {first}"
            problems.append(Problem(Where(name, entry.row), problem, "Deliver each entry once"))
    if problems:
        raise InputError(problems)
