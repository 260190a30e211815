"""The managers' answers about every right of a quarter, given in the weeks after it.

The reviewer is the head of the unit above one's own, or further up: never the person, nor who approved
the right. What a finding speaks against is answered with its removal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from tenken.sample.company import QUARTERS, Company, last_day
from tenken.sample.holding import Held, Standing, stand_at
from tenken.sample.registers import Attestation
from tenken.sample.rulework import fits_place, fits_right, list_places, rules_in_force
from tenken.sample.workdays import days_between

_AGAINST = {"L01", "R01", "R07"}
_EARLIER = "FY2017Q4/r1"
"""A first round over a part of the rights, delivered beside the review of FY2018Q1."""
_EARLIER_COUNT = 3000
_SUBSTITUTE = "E000003"
"""The officer who answers where nobody above is left to."""


def attest_rounds(company: Company, quarter: str) -> list[Attestation]:
    """Give what is delivered for a quarter: the answers about the two quarters before, ordered by key."""
    index = QUARTERS.index(quarter)
    if index == 0:
        return []
    rounds = [*(r for q in QUARTERS[max(0, index - 2) : index] for r in attest_round(company, q))]
    if index == 1:
        rounds += list(_attest_earlier(company))
    return sorted(rounds, key=lambda a: (a.inspection_id, a.person_id, a.entitlement_id))


def attest_round(company: Company, quarter: str) -> list[Attestation]:
    """Give the answers about one quarter; `odd_answers` of the company overrules or drops some."""
    if quarter not in company.answers:
        company.answers[quarter] = list(preview_round(company, quarter))
    return company.answers[quarter]


def preview_round(company: Company, quarter: str) -> Iterator[Attestation]:
    """Yield the answers about one quarter as far as they are planted by now."""
    now = stand_at(company, last_day(quarter))
    later = QUARTERS[QUARTERS.index(quarter) + 1]
    after = {(h.person_id, h.entitlement_id) for h in stand_at(company, last_day(later)).held.values()}
    against = {
        (e.person_id, e.entitlement_id)
        for e in company.expected
        if e.code in _AGAINST and e.quarter in (quarter, later)
    }
    days, approvers = answer_days(quarter), _find_approvers(company, last_day(later))
    for number, (item, held) in enumerate(reviewed_items(now).items()):
        is_kept = item in after and item not in against
        answer = Attestation(
            f"{quarter}/r1",
            *item,
            find_reviewer(company, now, held, approvers),
            "keep" if is_kept else "revoke",
            None,
            _basis(company, now, held) if is_kept else None,
            datetime.combine(days[number % len(days)], time(9 + number % 8, number * 7 % 60)),
            12 + number * 37 % 150,
        )
        odd = company.odd_answers.get((quarter, *item), {})
        if odd is not None:
            yield replace(answer, **odd)


def reviewed_items(now: Standing) -> dict[tuple[str, str], Held]:
    """Give what is reviewed: (person, entitlement) of known persons → one of the ways it is held."""
    items: dict[tuple[str, str], Held] = {}
    for held in now.held.values():
        if held.person_id in now.persons:
            items.setdefault((held.person_id, held.entitlement_id), held)
    return dict(sorted(items.items()))


def answer_days(quarter: str) -> tuple[date, ...]:
    """Give the business days from the second to the fourth week after a quarter."""
    end = last_day(quarter)
    return days_between(end + timedelta(days=8), end + timedelta(days=26))


def _basis(company: Company, now: Standing, held: Held) -> str | None:
    """Name the first rule that covers a right."""
    places = list_places(company, now, str(held.person_id))
    return next(
        (
            str(rule["rule_id"])
            for rule in rules_in_force(now.day)
            if rule["effect"] == "allow"
            and fits_right(rule, held.entitlement_id)
            and any(fits_place(rule, place) for place in places)
        ),
        None,
    )


def _find_approvers(company: Company, day: date) -> dict[str, set[str]]:
    """Map persons and accounts to those who ever approved something for them."""
    approvers: dict[str, set[str]] = defaultdict(set)
    for request in company.requests.at(day):
        for name in (request.person_id, request.account_id):
            if name is not None and request.approved_by is not None:
                approvers[name].add(request.approved_by)
    return dict(approvers)


def find_reviewer(company: Company, now: Standing, held: Held, approvers: dict[str, set[str]]) -> str:
    """Climb from the unit above one's own to the first head who may answer."""
    person_id = str(held.person_id)
    barred = {person_id, *approvers.get(person_id, ()), *approvers.get(held.account_id, ())}
    posts = now.posts.get(person_id) or [p for p in company.posts.rows() if p.person_id == person_id]
    unit = company.unit_now.get(company.unit_now[posts[0].org_id].parent_id or "") if posts else None
    while unit is not None:
        head = unit.manager_id
        if head is not None and head not in barred and not now.is_left(head):
            return head
        unit = company.unit_now.get(unit.parent_id or "")
    return _SUBSTITUTE


def _attest_earlier(company: Company) -> Iterator[Attestation]:
    """Give the round before the first inspection, of which only the answers are left."""
    moved = last_day(QUARTERS[0]) - date(2018, 3, 31)
    for answer in attest_round(company, QUARTERS[0])[:_EARLIER_COUNT]:
        yield replace(
            answer,
            inspection_id=_EARLIER,
            decision="keep",
            basis_id=None,
            decided_at=answer.decided_at - moved,
        )
