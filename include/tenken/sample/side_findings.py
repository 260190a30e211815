"""Findings about groups of holders, which follow from all planted cases together: R10 and P14."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from tenken.sample.company import QUARTERS, Company, last_day
from tenken.sample.holding import Held, Standing, stand_at
from tenken.sample.planting import expect_finding
from tenken.sample.rules import build_rules

_PEER_PERCENT, _PEER_PERSONS = 5, 20
Kind = tuple[str | None, str | None, str]


def expect_side_findings(company: Company) -> None:
    """Write down R10 and P14 of every quarter."""
    rules = build_rules()["rules"]
    for quarter in QUARTERS:
        now = stand_at(company, last_day(quarter))
        holders = _find_holders(now)
        live = [
            r
            for r in rules
            if r["valid_from"] <= now.day and (r.get("valid_until") is None or r["valid_until"] >= now.day)
        ]
        _expect_gaps(company, quarter, now, holders, live)
        _expect_outliers(company, quarter, now, holders)


def _find_holders(now: Standing) -> dict[str, list[Held]]:
    """Map each known person who is still here to the rights of all accounts."""
    holders: dict[str, list[Held]] = defaultdict(list)
    for held in now.held.values():
        if held.person_id in now.persons and not now.is_left(held.person_id):
            holders[held.person_id].append(held)
    return holders


def _expect_gaps(
    company: Company,
    quarter: str,
    now: Standing,
    holders: dict[str, list[Held]],
    rules: list[dict[str, Any]],
) -> None:
    """R10: kinds of holders whom no rule in force speaks of."""
    gaps: dict[Kind, None] = {}
    for person_id in holders:
        kind = now.persons[person_id].person_type
        places = [
            {
                "category_code": company.category_of(p.org_id),
                "org_id": p.org_id,
                "duty_code": p.duty_code,
                "person_type": kind,
            }
            for p in now.posts.get(person_id, [])
        ]
        if not any(_fits(rule, place) for rule in rules for place in places or [{"person_type": kind}]):
            gaps[now.kind_of(person_id, company)] = None
    for category, duty, kind in gaps:
        expect_finding(company, quarter, "R10", f"{category or '-'}|{duty or '-'}|{kind}")


def _fits(rule: dict[str, Any], place: dict[str, str | None]) -> bool:
    """Tell whether a rule speaks of a holder in a place, whatever the right."""
    return all(
        name not in rule or place.get(name) in (rule[name] if isinstance(rule[name], list) else [rule[name]])
        for name in ("category_code", "org_id", "duty_code", "person_type")
    )


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
