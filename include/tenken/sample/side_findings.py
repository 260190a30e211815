"""Findings about groups of holders, which follow from all planted cases together: R10 and P14."""

from __future__ import annotations

from collections import defaultdict

from tenken.sample.company import QUARTERS, Company, last_day
from tenken.sample.holding import Held, Standing, find_holders, stand_at
from tenken.sample.planting import expect_finding
from tenken.sample.rulework import fits_place, list_places, rules_in_force

_PEER_PERCENT, _PEER_PERSONS = 5, 20
Kind = tuple[str | None, str | None, str]


def expect_side_findings(company: Company) -> None:
    """Write down R10 and P14 of every quarter."""
    for quarter in QUARTERS:
        now = stand_at(company, last_day(quarter))
        holders = find_holders(now)
        _expect_gaps(company, quarter, now, holders)
        _expect_outliers(company, quarter, now, holders)


def _expect_gaps(company: Company, quarter: str, now: Standing, holders: dict[str, list[Held]]) -> None:
    """R10: kinds of holders whom no rule in force speaks of."""
    gaps: dict[Kind, None] = {}
    for person_id in holders:
        places = list_places(company, now, person_id)
        if not any(fits_place(rule, place) for rule in rules_in_force(now.day) for place in places):
            gaps[now.kind_of(person_id, company)] = None
    for category, duty, kind in gaps:
        expect_finding(company, quarter, "R10", f"{category or '-'}|{duty or '-'}|{kind}")


def _expect_outliers(company: Company, quarter: str, now: Standing, holders: dict[str, list[Held]]) -> None:
    """P14: rights that very few of many with the same category and duty hold."""
    persons: dict[tuple[str | None, str | None], int] = defaultdict(int)
    for person_id in now.posts:
        category, duty, _ = now.kind_of(person_id, company)
        if duty is not None and not now.is_left(person_id):
            persons[category, duty] += 1
    groups: dict[tuple[str, str | None, str], dict[str, str]] = defaultdict(dict)
    for person_id, rights in holders.items():
        category, duty, _ = now.kind_of(person_id, company)
        for held in rights if duty is not None else ():
            groups[held.entitlement_id, category, str(duty)].setdefault(person_id, held.account_id)
    for (right, category, duty), members in groups.items():
        size = persons[category, duty]
        if size < _PEER_PERSONS or 100 * len(members) >= _PEER_PERCENT * size:
            continue
        for person_id, account_id in members.items():
            expect_finding(
                company,
                quarter,
                "P14",
                person_id,
                person_id=person_id,
                account_id=account_id,
                entitlement_id=right,
                object_id=right,
            )
