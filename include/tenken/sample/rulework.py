"""Which role rules of the sample speak of a holder; effects and conditions are left to the caller."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from tenken.sample.company import Company
from tenken.sample.holding import Standing
from tenken.sample.rules import build_rules

Rule = dict[str, Any]
Place = dict[str, str | None]
_PLACE = ("category_code", "org_id", "duty_code", "person_type")


@cache
def rules_in_force(day: date) -> tuple[Rule, ...]:
    """List the rules in force on a day, in the order of the file."""
    return tuple(
        rule
        for rule in build_rules()["rules"]
        if rule["valid_from"] <= day and (rule.get("valid_until") is None or rule["valid_until"] >= day)
    )


def list_places(company: Company, now: Standing, person_id: str) -> list[Place]:
    """List what rules may ask of a person, once per post; one place without a post where there is none."""
    kind = now.persons[person_id].person_type
    return [
        {
            "category_code": company.category_of(post.org_id),
            "org_id": post.org_id,
            "duty_code": post.duty_code,
            "person_type": kind,
        }
        for post in now.posts.get(person_id, [])
    ] or [{"person_type": kind}]


def fits_place(rule: Rule, place: Place) -> bool:
    """Tell whether a rule speaks of a place, whatever the right."""
    return all(name not in rule or place.get(name) in _listed(rule[name]) for name in _PLACE)


def fits_right(rule: Rule, entitlement_id: str) -> bool:
    """Tell whether a rule names a right."""
    return entitlement_id in _listed(rule.get("entitlement_id", []))


def _listed(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]
