"""Who reviews what: the first eligible person of a fixed order, the same for the same sealed inspection.

    a person's right      manager of record → managers above → manager of the unit and of those above → data owners
    contractor or agency  manager of the unit that supervises the contract → as above, always somebody in-house
    any other account     data owners

Passed over: whoever is unknown, left, away or from outside; the holder himself; who granted, approved or
owns what is judged; who reports to the holder, or is judged by him (no two people judge each other).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

from tenken.errors import ConfigError, Problem, Where
from tenken.review.items import Item, Population, Row

_CONFIG = "policy.data_owners"


def assign_reviewers(population: Population) -> dict[str, tuple[Item, ...]]:
    """Give each reviewer his items.

    Returns:
        Reviewer → items in order of their keys; reviewers in order of their ids. Every item has one reviewer.

    Raises:
        ConfigError: an item has no eligible reviewer: the policy names too few data owners.
    """
    chosen: dict[str, list[Item]] = {}
    judged_by: dict[str, set[str]] = {}
    stranded: list[Item] = []
    for item in population.items:
        reviewer = next(
            (c for c in _candidates(item, population) if _may_review(c, item, population, judged_by)), None
        )
        if reviewer is None:
            stranded.append(item)
            continue
        chosen.setdefault(reviewer, []).append(item)
        if item.person_id is not None:
            judged_by.setdefault(item.person_id, set()).add(reviewer)
    if stranded:
        raise _nobody(stranded, population)
    return {reviewer: tuple(items) for reviewer, items in sorted(chosen.items())}


def _candidates(item: Item, population: Population) -> Iterator[str]:
    """List who could review, best first; a name may come twice."""
    holder = population.people.get(item.person_id or "")
    if holder is None or not item.is_personal:
        return iter(population.owners)
    supervisors = _supervisors(holder, population) if holder["is_external"] else iter(())
    return chain(
        supervisors,
        _managers_above(holder, population.people),
        _unit_managers(holder["org_id"], population.units),
        population.owners,
    )


def _managers_above(holder: Row, people: Mapping[str, Row]) -> Iterator[str]:
    seen = {holder["person_id"]}
    manager = holder["manager_id"]
    while manager is not None and manager not in seen:
        yield manager
        seen.add(manager)
        manager = people[manager]["manager_id"] if manager in people else None


def _unit_managers(org: str | None, units: Mapping[str, Row]) -> Iterator[str]:
    seen: set[str] = set()
    while org is not None and org in units and org not in seen:
        seen.add(org)
        if units[org]["manager_id"] is not None:
            yield units[org]["manager_id"]
        org = units[org]["parent_id"]


def _supervisors(holder: Row, population: Population) -> Iterator[str]:
    """Walk from the holder's contractor up the chain of contracts to the first supervising unit."""
    seen: set[str] = set()
    name = holder["employer_id"]
    while name is not None and name in population.contractors and name not in seen:
        seen.add(name)
        contractor = population.contractors[name]
        if contractor["supervisor_org_id"] is not None:
            return _unit_managers(contractor["supervisor_org_id"], population.units)
        name = contractor["parent_contractor_id"]
    return iter(())


def _may_review(
    candidate: str, item: Item, population: Population, judged_by: Mapping[str, set[str]]
) -> bool:
    person = population.people.get(candidate)
    if person is None or not _is_at_work(person) or person["is_external"]:
        return False
    if candidate in item.barred or candidate == item.person_id:
        return False
    if item.person_id is None:
        return True
    reports_to_holder = person["manager_id"] == item.person_id
    return not reports_to_holder and item.person_id not in judged_by.get(candidate, set())


def _is_at_work(person: Row) -> bool:
    return bool(person["status"] == "active" and not person["is_left"] and person["has_started"])


def _nobody(stranded: list[Item], population: Population) -> ConfigError:
    """Say which rights nobody may review, and what to do."""
    problem = "no data owner is named" if not population.owners else "no data owner named is eligible"
    remedy = f"Add a person who may judge it to {_CONFIG} in the config and inspect the quarter again"
    return ConfigError(
        [
            Problem(Where(_CONFIG), f"{problem} to review {item.subject_id} {item.entitlement_id}", remedy)
            for item in stranded
        ]
    )
