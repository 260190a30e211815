"""Planted cases of who holds: orphans, owners, doubles, employers, leavers, movers, leave.

Each function plants its cases on people whom nothing else happens to, and writes down every finding
that follows. Quarters: B = FY2018Q4, C = FY2019Q1, D = FY2019Q2; FY2018Q3 stays clean.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from tenken.sample.access import (
    approve_request,
    give_right,
    grant_right,
    open_account,
    strip_rights,
    switch_account,
    take_right,
)
from tenken.sample.company import Company
from tenken.sample.crm import open_personal
from tenken.sample.org import SECONDED_OUT
from tenken.sample.people import team_ids
from tenken.sample.planting import (
    add_event,
    add_waiver,
    expect_finding,
    expect_lapse,
    expect_person,
    expect_right,
    waive_own,
)
from tenken.sample.staff import change_person, end_employment, hire_person, move_person

B, C, D = "FY2018Q4", "FY2019Q1", "FY2019Q2"
BC, CD, BCD = f"{B} {C}", f"{C} {D}", f"{B} {C} {D}"
VIEW = "VIEW_COLLAB"
_ENTRY = ("back_office", "order_entry")
_RECEPTION = ("customer_front", "order_reception")


def plant_identity(company: Company) -> None:
    """Plant every I and L case."""
    for plant in (
        _orphans,
        _owners,
        _ambiguous,
        _doubles,
        _employers,
        _leavers,
        _movers,
        _early,
        _managers,
        _absent,
    ):
        plant(company)


def _orphans(company: Company) -> None:
    """I01: a personal account of nobody (I10: never logged in to), and one of a person unknown to HR."""
    for number, person_id, day, quarters in (
        (1, None, date(2019, 2, 5), BC),
        (2, "E999901", date(2019, 5, 8), CD),
    ):
        account_id = f"u9{number:05d}"
        open_account(company, day, account_id, "personal", person_id=person_id, email=None)
        request_id = approve_request(company, day, VIEW, None, account_id)
        grant_right(company, day + timedelta(days=2), account_id, VIEW, request_id=request_id)
        expect_finding(company, quarters, "I01", account_id, person_id=person_id, account_id=account_id)
        if person_id is None:
            expect_finding(company, quarters, "I10", account_id, account_id=account_id)
    take_right(company, date(2019, 7, 12), None, "u900001", VIEW)


def _owners(company: Company) -> None:
    """I02: the owner of a shared account left; a service account's owner was never recorded.

    That the shared account sees customers at all is P04.
    """
    owner = company.pick(*_ENTRY)
    request_id = approve_request(company, date(2019, 1, 14), VIEW, None, "cnt001")
    grant_right(company, date(2019, 1, 16), "cnt001", VIEW, request_id=request_id)
    company.accounts.put(date(2018, 11, 5), replace(company.accounts.get("cnt001"), owner_person_id=owner))
    end_employment(company, date(2019, 2, 28), owner)
    add_waiver(
        company,
        "WV-0103",
        "I02",
        date(2019, 3, 11),
        date(2019, 6, 30),
        "後任の所有者を選任中",
        account_id="cnt001",
    )
    expect_finding(company, BC, "I02", "cnt001", person_id=owner, account_id="cnt001", waiver_id="WV-0103")
    expect_finding(company, BC, "P04", "cnt001", person_id=owner, account_id="cnt001")
    successor = company.unit_now["10101"].manager_id
    expect_finding(company, D, "P04", "cnt001", person_id=successor, account_id="cnt001")
    company.accounts.put(date(2019, 7, 3), replace(company.accounts.get("cnt001"), owner_person_id=successor))
    company.accounts.put(date(2019, 8, 20), replace(company.accounts.get("svc002"), owner_person_id=None))
    expect_finding(company, D, "I02", "svc002", account_id="svc002")


def _ambiguous(company: Company) -> None:
    """I03: an account that carries another person's address, so not that of its own (I08)."""
    for day, quarters in ((date(2019, 1, 21), BC), (date(2019, 8, 5), D)):
        person_id, other = company.pick(*_ENTRY), company.pick("", "general", "none")
        account = company.accounts.get(company.account_of[person_id])
        address = company.persons.get(other).email.upper()
        company.accounts.put(day, replace(account, email=address))
        waiver_id = "WV-0141" if quarters == BC else None
        for code in ("I03", "I08"):
            expect_finding(
                company,
                quarters,
                code,
                account.account_id,
                person_id=person_id,
                account_id=account.account_id,
                waiver_id=waiver_id if code == "I03" else None,
            )
        if waiver_id is not None:
            company.accounts.put(date(2019, 7, 9), account)
            waive_own(company, waiver_id, "I03", account.account_id, person_id)


def _doubles(company: Company) -> None:
    """I06: the same right through a second personal account."""
    for day, quarters in ((date(2019, 1, 28), BC), (date(2019, 7, 22), D)):
        person_id = company.pick(*_ENTRY)
        account_id = open_personal(company, day, person_id)
        request_id = approve_request(company, day, VIEW, person_id, account_id)
        grant_right(company, day + timedelta(days=2), account_id, VIEW, request_id=request_id)
        expect_finding(
            company, quarters, "I06", person_id, person_id=person_id, entitlement_id=VIEW, object_id=VIEW
        )
        if quarters == BC:
            # The removal names the account alone: the person keeps the right on the other one.
            take_right(company, date(2019, 7, 16), None, account_id, VIEW)


def _employers(company: Company) -> None:
    """L05: C07's contract ended. I09: C08 works for C07; an agency's name was lost."""
    end = date(2019, 1, 31)
    company.contractors.put(end, replace(company.contractors.get("C07"), contract_until=end))
    for other in list(company.contractors.rows()):
        if other.contractor_id != "C07":
            company.contractors.put(date(2019, 3, 28), replace(other, contract_until=date(2020, 3, 31)))
    own = [company.pick("C07", "order_entry") for _ in range(3)]
    entrusted = [company.pick("C08", "order_entry") for _ in range(2)]
    end_employment(company, date(2019, 1, 31), own.pop())
    for index, person_id in enumerate(own):
        expect_right(company, BC if index else B, "L05", company.account_of[person_id], VIEW)
    for index, person_id in enumerate(entrusted):
        expect_person(company, BC if index else B, "I09", person_id)
    for day, people in (
        (date(2019, 5, 20), (own[0], entrusted[0])),
        (date(2019, 7, 31), (own[1], entrusted[1])),
    ):
        for person_id in people:
            end_employment(company, day, person_id)
    lost = company.pick("external", "order_entry")
    change_person(company, date(2019, 9, 2), lost, employer_id=None)
    expect_person(company, D, "I09", lost)


def _leavers(company: Company) -> None:
    """L01: leavers whose access was not ended, one of them on the as-of date itself.

    Two of them are used afterwards (L02); three are shut at last, days or months late (L10).
    """
    for left_on, ended_on, quarters, used_on in (
        (date(2019, 2, 15), date(2019, 4, 12), B, date(2019, 2, 20)),
        (date(2019, 3, 20), date(2019, 7, 5), BC, None),
        (date(2019, 6, 30), date(2019, 7, 8), C, None),
        (date(2019, 8, 31), None, D, date(2019, 9, 4)),
    ):
        person_id = company.pick(*_ENTRY)
        account_id = company.account_of[person_id]
        end_employment(company, left_on, person_id, keeps_access=True)
        expect_right(company, quarters, "L01", account_id, VIEW)
        if used_on is not None:
            add_event(company, account_id, used_on, VIEW)
            expect_person(company, quarters, "L02", person_id, subject_id=account_id)
        if ended_on is not None:
            strip_rights(company, ended_on, account_id)
            switch_account(company, ended_on, account_id, is_enabled=False)
            ended_in = C if ended_on < date(2019, 7, 1) else D
            expect_person(company, ended_in, "L10", person_id, subject_id=account_id)


def _movers(company: Company) -> None:
    """L03 with R01: moved to where no rule covers the right, and kept it, once through a group."""
    outside, planning = team_ids(company, None), team_ids(company, "sales_planning")
    cases = (
        ((*_RECEPTION, "plain"), date(2019, 2, 1), outside[3], "general", BC),
        ((*_ENTRY, "plain"), date(2019, 5, 15), planning[4], "planning", CD),
        ((*_RECEPTION, "group"), date(2019, 8, 1), outside[9], "general", D),
    )
    for key, day, org_id, duty, quarters in cases:
        person_id = company.pick(*key)
        account_id = company.account_of[person_id]
        move_person(company, day, person_id, org_id, duty)
        expect_right(company, quarters, "L03", account_id, VIEW)
        expect_right(company, quarters, "R01", account_id, VIEW)
        if quarters == BC:
            take_right(company, date(2019, 7, 18), person_id, account_id, VIEW)


def _early(company: Company) -> None:
    """L04 with R01: access on the as-of date, first day of work the day after."""
    for start, quarter in ((date(2019, 4, 1), B), (date(2019, 7, 1), C)):
        day = start - timedelta(days=12)
        org_id = team_ids(company, "back_office")[company.number("arrival") % 30]
        person_id = hire_person(company, day, "employee", org_id, "order_entry", hired_on=start)
        open_personal(company, day, person_id)
        account_id = give_right(company, day + timedelta(days=5), person_id, VIEW)
        expect_right(company, quarter, "L04", account_id, VIEW)
        expect_right(company, quarter, "R01", account_id, VIEW)


def _managers(company: Company) -> None:
    """L06: no manager, a manager who left, oneself."""
    gone = company.pick(*_RECEPTION)
    end_employment(company, date(2019, 1, 31), gone)
    # The waiver lasts longer than the end of the quarter after its first day: R08.
    waived = {C: "WV-0106", D: "WV-0106"}
    for manager_id, day, quarters in (
        (None, date(2019, 2, 4), BC),
        (gone, date(2019, 2, 1), BCD),
        ("self", date(2019, 9, 2), D),
    ):
        person_id = company.pick(*_ENTRY)
        before = company.persons.get(person_id).manager_id
        change_person(company, day, person_id, manager_id=person_id if manager_id == "self" else manager_id)
        for quarter in quarters.split():
            waiver_id = waived.get(quarter) if manager_id == gone else None
            expect_person(company, quarter, "L06", person_id, waiver_id=waiver_id)
        if manager_id == gone:
            add_waiver(
                company,
                "WV-0106",
                "L06",
                date(2019, 6, 3),
                date(2019, 12, 31),
                "後任の上長を選任中",
                person_id=person_id,
            )
            expect_finding(company, CD, "R08", "WV-0106", person_id=person_id)
        if quarters == BC:
            change_person(company, date(2019, 7, 2), person_id, manager_id=before)


def _absent(company: Company) -> None:
    """L07: on leave or suspended with access; seconded out with access, which is R01 too."""
    for status, day, quarters in (
        ("leave", date(2019, 1, 15), BC),
        ("suspended", date(2019, 5, 7), CD),
        ("leave", date(2019, 8, 1), D),
    ):
        person_id = company.pick(*_ENTRY)
        account_id = company.account_of[person_id]
        change_person(company, day, person_id, status=status, status_since=day)
        waiver_id = "WV-0102" if quarters == CD else None
        if waiver_id is not None:
            add_waiver(
                company,
                waiver_id,
                "L07",
                date(2019, 6, 10),
                date(2019, 8, 31),
                "復職予定日が近い",
                account_id=account_id,
            )
            expect_right(company, C, "L07", account_id, VIEW, waiver_id=waiver_id)
            expect_right(company, D, "L07", account_id, VIEW)
            expect_lapse(company, D, waiver_id, "L07", account_id, VIEW)
            continue
        expect_right(company, quarters, "L07", account_id, VIEW)
        if quarters == BC:
            take_right(company, date(2019, 7, 25), person_id, account_id, VIEW)
    # Twenty-one days of leave on 31 March are within the grace of thirty; back before June ends.
    short = company.pick(*_ENTRY)
    change_person(company, date(2019, 3, 10), short, status="leave", status_since=date(2019, 3, 10))
    change_person(company, date(2019, 6, 3), short, status="active", status_since=date(2019, 6, 3))
    out = next(
        p
        for p, post in company.main_post.items()
        if post.org_id == SECONDED_OUT and post.duty_code == "seconded"
    )
    account_id = give_right(company, date(2019, 5, 22), out, VIEW)
    expect_right(company, CD, "L07", account_id, VIEW)
    expect_right(company, CD, "R01", account_id, VIEW)
