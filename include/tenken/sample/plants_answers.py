"""Planted cases of the managers' answers (V02 to V14), about the quarters B (given in C) and C (given in D)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta

from tenken.sample.attesting import preview_round
from tenken.sample.company import Company, last_day
from tenken.sample.holding import has_left
from tenken.sample.planting import expect_finding
from tenken.sample.plants_identity import VIEW, B, C, D
from tenken.sample.registers import Attestation

_ENTRY = ("back_office", "order_entry")
_RECEPTION = ("customer_front", "order_reception")
_STAMPED = 20
_ROUNDS = ((B, C), (C, D))
"""Reviewed quarter → quarter whose delivery and inspection see the answers."""


def plant_answers(company: Company) -> None:
    """Plant every case of this module; nothing may change who holds what afterwards."""
    for reviewed, quarter in _ROUNDS:
        _plant_eligibility(company, reviewed, quarter)
        _plant_time(company, reviewed, quarter)
        _plant_gap(company, reviewed, quarter)
        _plant_verdicts(company, reviewed, quarter)
        _plant_stamp(company, reviewed, quarter)


def _answer_oddly(company: Company, reviewed: str, person_id: str, **odd: object) -> None:
    company.odd_answers[reviewed, person_id, VIEW] = odd


def _expect_item(company: Company, quarter: str, code: str, person_id: str) -> None:
    expect_finding(
        company, quarter, code, person_id, person_id=person_id, entitlement_id=VIEW, object_id=VIEW
    )


def _plant_eligibility(company: Company, reviewed: str, quarter: str) -> None:
    """V02: oneself. V05: nobody known, or one who left. V06: each other. V07: who approved."""
    own, stranger, late = (company.pick(*_ENTRY) for _ in range(3))
    leaver = min(p.person_id for p in company.persons.rows() if has_left(p, date(2019, 2, 1)))
    for person_id, code, reviewer_id in (
        (own, "V02", own),
        (stranger, "V05", "E999903"),
        (late, "V05", leaver),
    ):
        _answer_oddly(company, reviewed, person_id, reviewer_id=reviewer_id)
        _expect_item(company, quarter, code, person_id)
    one, other = sorted(company.pick(*_ENTRY) for _ in range(2))
    _answer_oddly(company, reviewed, one, reviewer_id=other)
    _answer_oddly(company, reviewed, other, reviewer_id=one)
    expect_finding(company, quarter, "V06", one, person_id=one, object_id=other)
    approved = company.pick(*_RECEPTION)
    grant = company.grants.get("account", company.account_of[approved], VIEW)
    approver = company.requests.get(str(grant.request_id)).approved_by
    _answer_oddly(company, reviewed, approved, reviewer_id=approver)
    _expect_item(company, quarter, "V07", approved)


def _plant_time(company: Company, reviewed: str, quarter: str) -> None:
    """V10: long after the review closed, and before the quarter was over."""
    for days in (75, -3):
        person_id, day = company.pick(*_ENTRY), last_day(reviewed) + timedelta(days=days)
        _answer_oddly(company, reviewed, person_id, decided_at=datetime.combine(day, time(10, 15)))
        _expect_item(company, quarter, "V10", person_id)


def _plant_gap(company: Company, reviewed: str, quarter: str) -> None:
    """V03: no answer at all, so the unit's review is not complete (V12)."""
    person_id = company.pick(*_ENTRY)
    company.odd_answers[reviewed, person_id, VIEW] = None
    _expect_item(company, quarter, "V03", person_id)
    org_id = company.main_post[person_id].org_id
    expect_finding(company, quarter, "V12", org_id)


def _plant_verdicts(company: Company, reviewed: str, quarter: str) -> None:
    """V09: kept against R01, which no rule covers now either (V14), and kept for somebody who had left (L01)."""
    found: dict[str, set[tuple[str, str]]] = {"R01": set(), "L01": set()}
    still: set[tuple[str, str]] = set()
    for row in company.expected:
        item = (str(row.person_id), str(row.entitlement_id))
        if row.code in found and row.quarter == reviewed and row.waiver_id is None:
            found[row.code].add(item)
        if row.code in found and row.quarter == quarter and row.waiver_id is None:
            still.add(item)
    cases = [(min(found["R01"] & still), ("V09", "V14")), (min(found["L01"] - still), ("V09",))]
    for item, codes in cases:
        company.odd_answers[reviewed, *item] = {"decision": "keep"}
        for code in codes:
            expect_finding(
                company, quarter, code, item[0], person_id=item[0], entitlement_id=item[1], object_id=item[1]
            )


def _plant_stamp(company: Company, reviewed: str, quarter: str) -> None:
    """V04: a reviewer keeps everything and looks two seconds at each."""
    rounds: dict[str, list[Attestation]] = defaultdict(list)
    for answer in preview_round(company, reviewed):
        rounds[answer.reviewer_id].append(answer)
    reviewer_id, answers = next(
        (r, found)
        for r, found in sorted(rounds.items())
        if len(found) >= _STAMPED
        and all(
            a.decision == "keep" and (reviewed, a.person_id, a.entitlement_id) not in company.odd_answers
            for a in found
        )
    )
    for answer in answers:
        company.odd_answers[reviewed, answer.person_id, answer.entitlement_id] = {"seconds_spent": 2}
    expect_finding(company, quarter, "V04", reviewer_id, person_id=reviewer_id)
