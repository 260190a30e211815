"""Planted cases of what is held: rules, approvals, expiry, caps, groups, pairs, removals.

As in `plants_identity`, every case is alone on its people and writes down all that follows from it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from tenken.sample.access import (
    approve_request,
    give_right,
    grant_right,
    join_group,
    revoke_right,
    take_right,
)
from tenken.sample.company import Company
from tenken.sample.crm import NESTED, grant_to_group, open_linked
from tenken.sample.life import welcome_person
from tenken.sample.people import team_ids
from tenken.sample.planting import (
    add_waiver,
    expect_finding,
    expect_lapse,
    expect_person,
    expect_request,
    expect_right,
    renew_waiver,
)
from tenken.sample.plants_identity import BC, BCD, CD, VIEW, B, C, D
from tenken.sample.records import Member
from tenken.sample.staff import add_post, move_person

_ENTRY = ("back_office", "order_entry")
_RECEPTION = ("customer_front", "order_reception")
BYPASS = "VIEW_ALL_RECORDS"


def plant_rules(company: Company) -> None:
    """Plant every R, P, V and M case."""
    for plant in (
        _uncovered,
        _denied,
        _lapsed,
        _late,
        _self_approved,
        _expired,
        _capped,
        _retroactive,
        _removed,
        _nested,
        _cyclic,
        _conflicting,
        _bypassing,
        _unapproved,
        _ineffective,
    ):
        plant(company)


def _uncovered(company: Company) -> None:
    """R01, once under a waiver that runs out (R07); and of a person out of scope."""
    planner = company.pick("sales_planning", "planning", "none")
    account_id = give_right(company, date(2019, 2, 6), planner, VIEW)
    add_waiver(
        company,
        "WV-0101",
        "R01",
        date(2019, 2, 4),
        date(2019, 3, 31),
        "支援業務への異動を手続中",
        account_id=account_id,
        entitlement_id=VIEW,
    )
    expect_right(company, B, "R01", account_id, VIEW, waiver_id="WV-0101")
    expect_right(company, C, "R01", account_id, VIEW)
    expect_lapse(company, C, "WV-0101", "R01", account_id, VIEW)
    take_right(company, date(2019, 7, 10), planner, account_id, VIEW)
    other = company.pools["", "general", "none"].pop(0)
    expect_right(company, CD, "R01", give_right(company, date(2019, 6, 12), other, VIEW), VIEW)


def _denied(company: Company) -> None:
    """R01 by a deny rule: an agency worker's duty allows administration, the person type forbids it."""
    person_id = company.pick("external", "order_admin")
    expect_right(
        company, BCD, "R01", give_right(company, date(2019, 1, 17), person_id, "ORDER_ADMIN"), "ORDER_ADMIN"
    )


def _lapsed(company: Company) -> None:
    """R02: the approval had an end, the right has not."""
    for lapses_on, quarters in ((date(2019, 2, 28), BC), (date(2019, 6, 29), CD)):
        person_id = company.pick(*_RECEPTION)
        account_id = company.account_of[person_id]
        request_id = company.grants.get("account", account_id, VIEW).request_id
        request = company.requests.get(str(request_id))
        company.requests.put(request.requested_at.date(), replace(request, expires_on=lapses_on))
        expect_right(company, quarters, "R02", account_id, VIEW)
        if quarters == BC:
            approve_request(company, date(2019, 7, 4), VIEW, person_id, account_id)


def _late(company: Company) -> None:
    """R03: approved after the grant, which V01 sees too in the quarter of the grant."""
    for day, first, rest in ((date(2019, 2, 4), B, CD), (date(2019, 8, 19), D, "")):
        person_id = welcome_person(company, day - timedelta(days=7), *_ENTRY, has_right=False)
        account_id = company.account_of[person_id]
        request_id = approve_request(company, day + timedelta(days=3), VIEW, person_id, account_id)
        grant_right(company, day, account_id, VIEW, request_id=request_id)
        expect_right(company, first, "V01", account_id, VIEW)
        if first == B:
            renew_waiver(company, "WV-012", "R03", account_id)
        else:
            expect_right(company, f"{first} {rest}", "R03", account_id, VIEW)


def _self_approved(company: Company) -> None:
    """R04: approved by the beneficiary, who has no authority (R05), and by the manager who asked."""
    for day, by_manager, quarters in ((date(2019, 2, 12), False, BCD), (date(2019, 7, 23), True, D)):
        person_id = welcome_person(company, day - timedelta(days=7), *_RECEPTION, has_right=False)
        account_id = company.account_of[person_id]
        both = company.persons.get(person_id).manager_id if by_manager else person_id
        request_id = approve_request(
            company, day - timedelta(days=1), VIEW, person_id, account_id, requested_by=both, approved_by=both
        )
        grant_right(company, day, account_id, VIEW, request_id=request_id)
        for code in ("R04",) if by_manager else ("R04", "R05"):
            expect_request(company, quarters, code, request_id, account_id)


def _expired(company: Company) -> None:
    """Twelve people help out until May 2019; the rights of two and of one other outlive their date (R09)."""
    start, end = date(2018, 11, 15), date(2019, 5, 31)
    forgotten = {0: CD, 1: C}
    for index in range(12):
        person_id = company.pick("customer_front", "phone_sales", "none")
        post = company.main_post[person_id]
        move_person(company, date(2018, 11, 12), person_id, post.org_id, "peak_support")
        account_id = give_right(company, start, person_id, VIEW, expires_on=end)
        if index not in forgotten:
            revoke_right(company, date(2019, 6, 1), account_id, VIEW)
            continue
        expect_right(company, forgotten[index], "R09", account_id, VIEW)
        if forgotten[index] == C:
            take_right(company, date(2019, 7, 5), person_id, account_id, VIEW)
    person_id = company.pick(*_ENTRY)
    account_id = company.account_of[person_id]
    grant_right(
        company,
        date(2019, 1, 15),
        account_id,
        VIEW,
        expires_on=date(2019, 3, 31),
        request_id=approve_request(company, date(2019, 1, 11), VIEW, person_id, account_id),
    )
    renew_waiver(company, "WV-013", "R09", account_id)


def _capped(company: Company) -> None:
    """R12: a ninth may extract where eight are allowed; later thirteen administer where twelve are."""
    ninth = company.pick("hq", "campaign_extraction", "none")
    account_id = give_right(company, date(2019, 2, 20), ninth, "EXTRACT_CAMPAIGN")
    expect_finding(company, BC, "R12", "RR-105")
    take_right(company, date(2019, 7, 8), ninth, account_id, "EXTRACT_CAMPAIGN")
    for number in (11, 12, 13):
        open_linked(
            company, date(2019, 8, 26), f"adm{number:03d}", company.pick("hq", "system_admin", "none")
        )
    add_waiver(
        company, "WV-0105", "R12", date(2019, 8, 26), date(2020, 3, 31), "体制の移行中", subject_id="RR-107"
    )
    expect_finding(company, D, "R12", "RR-107", waiver_id="WV-0105")
    expect_finding(company, D, "R08", "WV-0105")


def _retroactive(company: Company) -> None:
    """R13: two rules approved after their first day. R14: one without a day. R18: one that nobody needs."""
    expect_finding(company, BCD, "R14", "RR-303")
    expect_finding(company, CD, "R18", "RR-109")
    expect_finding(company, BCD, "R13", "RR-301")
    expect_finding(company, D, "R13", "RR-302")


def _removed(company: Company) -> None:
    """R22: rights that vanished without a request."""
    for key, day, quarter in (
        (_RECEPTION, date(2019, 2, 18), B),
        (_RECEPTION, date(2019, 3, 4), B),
        (_ENTRY, date(2019, 5, 13), C),
    ):
        person_id = company.pick(*key)
        revoke_right(company, day, company.account_of[person_id], VIEW)
        expect_right(company, quarter, "R22", company.account_of[person_id], VIEW)


def _nested(company: Company) -> None:
    """P01: the only path to the right leads through three groups."""
    for day, until, quarters in (
        (date(2019, 2, 14), date(2019, 7, 11), BC),
        (date(2019, 2, 14), date(2019, 5, 9), B),
        (date(2019, 5, 21), None, CD),
    ):
        person_id = company.pick(*_RECEPTION)
        account_id = company.account_of[person_id]
        revoke_right(company, day, account_id, VIEW)
        join_group(company, day, NESTED[2], account_id)
        expect_right(company, quarters, "P01", account_id, VIEW)
        if until is not None:
            join_group(company, until, NESTED[0], account_id)


def _cyclic(company: Company) -> None:
    """P02: two groups within each other, later three in a ring; none gives a sensitive right."""
    for names, day, until, quarters in (
        (("grp-ring-a", "grp-ring-b"), date(2019, 3, 1), date(2019, 7, 1), BC),
        (("grp-tri-a", "grp-tri-b", "grp-tri-c"), date(2019, 8, 1), None, D),
    ):
        grant_to_group(company, day, names[0], "VIEW_OWN")
        for outer, inner in zip(names, (*names[1:], names[0]), strict=True):
            join_group(company, day, outer, company.account_of[company.pick(*_ENTRY)])
            company.members.put(day, Member(outer, "group", inner))
            expect_finding(company, quarters, "P02", outer)
        if until is not None:
            company.members.drop(until, names[-1], "group", names[0])


def _conflicting(company: Company) -> None:
    """P03: who extracts lists also administers orders, by a concurrent post that allows it."""
    back = team_ids(company, "back_office")
    for day, quarters in ((date(2019, 2, 1), BC), (date(2019, 7, 17), D)):
        person_id = company.pick("hq", "campaign_extraction", "plain")
        add_post(company, day, person_id, back[day.month], "order_admin", kind="concurrent")
        account_id = give_right(company, day + timedelta(days=5), person_id, "ORDER_ADMIN")
        expect_person(company, quarters, "P03", person_id, object_id="extract_and_order")
        if quarters == BC:
            take_right(company, date(2019, 7, 9), person_id, account_id, "ORDER_ADMIN")


def _bypassing(company: Company) -> None:
    """P06: the bypass right on an emergency account, and on a person, whom no rule covers (R01).

    The emergency was never followed by an ordinary approval: R20.
    """
    expect_right(company, BC, "R20", "emg001", BYPASS)
    request_id = approve_request(company, date(2019, 3, 5), BYPASS, None, "emg001", kind="emergency")
    grant_right(company, date(2019, 3, 5) + timedelta(days=1), "emg001", BYPASS, request_id=request_id)
    add_waiver(
        company, "WV-0104", "P06", date(2019, 3, 6), date(2019, 6, 30), "障害対応のため", account_id="emg001"
    )
    expect_right(company, BC, "P06", "emg001", BYPASS, waiver_id="WV-0104")
    take_right(company, date(2019, 7, 5), None, "emg001", BYPASS)
    account_id = give_right(company, date(2019, 5, 30), company.pick("hq", "system_admin", "none"), BYPASS)
    expect_right(company, CD, "P06", account_id, BYPASS)
    expect_right(company, CD, "R01", account_id, BYPASS)


def _unapproved(company: Company) -> None:
    """V01: newcomers whose duty needs no request got the right with no approval, once with no date either."""
    for day, quarter, has_date in (
        (date(2019, 1, 22), B, True),
        (date(2019, 2, 26), B, True),
        (date(2019, 5, 27), C, True),
        (date(2019, 8, 27), D, False),
    ):
        person_id = welcome_person(company, day, *_ENTRY, has_right=False)
        account_id = company.account_of[person_id]
        granted = {} if has_date else {"granted_at": None}
        grant_right(company, day + timedelta(days=1), account_id, VIEW, **granted)
        expect_right(company, quarter, "V01", account_id, VIEW)


def _ineffective(company: Company) -> None:
    """M12: the removal was approved and not carried out."""
    for day, until, quarters in ((date(2019, 2, 8), date(2019, 7, 3), BC), (date(2019, 8, 14), None, D)):
        person_id = company.pick(*_RECEPTION)
        account_id = company.account_of[person_id]
        approve_request(company, day, VIEW, person_id, account_id, kind="removal")
        expect_right(company, quarters, "M12", account_id, VIEW)
        if until is not None:
            revoke_right(company, until, account_id, VIEW)
