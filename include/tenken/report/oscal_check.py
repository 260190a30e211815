"""Find what the schema of OSCAL cannot: references to nothing, and identifiers given twice.

Works on any OSCAL document as plain data; nothing here knows how ours are written.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

_ROLES = ("role-id", "role-ids")
_RESOURCE = re.compile(r"/back-matter/resources/\d+/uuid$")


def find_dangling(document: Any) -> list[str]:
    """List every reference within ``document`` that leads nowhere, and every UUID given to two things.

    Looked at: ``…-uuid`` and ``…-uuids`` against every ``uuid``, ``href: "#…"`` against the resources of the
    back matter, role ids against the roles, objectives against the parts that state them.

    Returns:
        One line per problem with the place it stands at, in the order of the document; empty = sound.
    """
    members = list(_members(document, ""))
    return [*_repeated(members), *_unresolved(document, members)]


def _members(node: Any, place: str) -> Iterator[tuple[str, str, Any]]:
    """Walk every member of every object: where it stands, its name, its value."""
    if isinstance(node, dict):
        for name, value in node.items():
            yield f"{place}/{name}", name, value
            yield from _members(value, f"{place}/{name}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _members(value, f"{place}/{index}")


def _repeated(members: list[tuple[str, str, Any]]) -> Iterator[str]:
    given = Counter(_folded(value) for _, name, value in members if name == "uuid")
    seen: set[str] = set()
    for place, name, value in members:
        if name == "uuid" and given[_folded(value)] > 1:
            if _folded(value) in seen:
                yield f"{place}: {value} is the identifier of another thing too"
            seen.add(_folded(value))


def _unresolved(document: Any, members: list[tuple[str, str, Any]]) -> Iterator[str]:
    known = {_folded(value) for _, name, value in members if name == "uuid"}
    resources = {_folded(value) for value in _resource_ids(document)}
    roles = {value for place, name, value in members if name == "id" and "/roles/" in place}
    parts = {value for place, name, value in members if name == "id" and "/parts/" in place}
    for place, name, value in members:
        for one in value if isinstance(value, list) else [value]:
            if not isinstance(one, str):
                continue
            if name.endswith(("-uuid", "-uuids")) and _folded(one) not in known:
                yield f"{place}: {one} identifies nothing in this document"
            elif name == "href" and one.startswith("#") and _folded(one[1:]) not in resources:
                yield f"{place}: {one} is no resource of the back matter"
            elif name in _ROLES and one not in roles:
                yield f"{place}: there is no role {one}"
            elif _is_objective(name, place) and one not in parts:
                yield f"{place}: there is no objective {one}"


def _is_objective(name: str, place: str) -> bool:
    return name == "objective-id" or (name == "target-id" and "/findings/" in place)


def _resource_ids(document: Any) -> list[Any]:
    """Give the UUIDs of the back matter's resources, wherever the document starts."""
    return [value for place, _, value in _members(document, "") if _RESOURCE.search(place)]


def _folded(uuid: Any) -> str:
    """UUIDs are the same in upper and lower case."""
    return str(uuid).lower()
