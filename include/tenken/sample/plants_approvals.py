"""Planted cases of who approved, for which purpose, and what nobody asked for: R05, R06, R15, R17, R20, P07, P08, P15."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from tenken.sample.access import approve_request, give_right, grant_right, revoke_right, take_right
from tenken.sample.company import Company
from tenken.sample.life import welcome_person
from tenken.sample.planting import (
    add_waiver,
    expect_finding,
    expect_lapse,
    expect_person,
    expect_request,
    expect_right,
)
from tenken.sample.plants_identity import BC, BCD, CD, VIEW, B, C, D
from tenken.sample.staff import add_post

_ENTRY = ("back_office", "order_entry")
_RECEPTION = ("customer_front", "order_reception")
_EXTRACT, _SEARCH, _ADMINISTER = "EXTRACT_CAMPAIGN", "SEARCH_COLLAB", "ORDER_ADMIN"


def plant_approvals(company: Company) -> None:
    """Plant every case of this module."""
    for plant in (
        _without_authority,
        _without_purpose,
        _reused,
        _self_waived,
        _emergencies,
        _granting_managers,
        _extracting,
        _collecting,
        _over_removed,
    ):
        plant(company)


def _welcome(
    company: Company, day: date, post: tuple[str, str], purpose: str | None, **request: str | None
) -> str:
    """Hire somebody whose right is asked for as `request` says; returns the account."""
    person_id = welcome_person(company, day - timedelta(days=7), *post, has_right=False)
    account_id = company.account_of[person_id]
    request_id = approve_request(company, day - timedelta(days=1), VIEW, person_id, account_id, **request)
    grant_right(company, day, account_id, VIEW, request_id=request_id, purpose_code=purpose)
    return account_id


def _without_authority(company: Company) -> None:
    """R05: a colleague approved."""
    for day, quarters in ((date(2019, 5, 16), CD), (date(2019, 8, 20), D)):
        colleague = company.pick(*_RECEPTION)
        account_id = _welcome(company, day, _RECEPTION, "line_check", approved_by=colleague)
        request_id = str(company.grants.get("account", account_id, VIEW).request_id)
        expect_request(company, quarters, "R05", request_id, account_id)


def _without_purpose(company: Company) -> None:
    """R06: a purpose that the company does not have, and none at all."""
    for day, purpose, quarters in ((date(2019, 2, 7), "survey", BCD), (date(2019, 8, 1), None, D)):
        account_id = _welcome(company, day, _ENTRY, purpose, purpose_code=purpose)
        expect_right(company, quarters, "R06", account_id, VIEW)


def _reused(company: Company) -> None:
    """R15: the papers of one person's old right are put right with another person's request."""
    for day, quarters in ((date(2019, 2, 27), BC), (date(2019, 9, 4), D)):
        asker, other = company.pick(*_RECEPTION), company.pick(*_ENTRY)
        accounts = [company.account_of[p] for p in (asker, other)]
        request_id = str(company.grants.get("account", accounts[0], VIEW).request_id)
        row = company.grants.get("account", accounts[1], VIEW)
        company.grants.put(day, replace(row, request_id=request_id))
        expect_finding(
            company,
            quarters,
            "R15",
            request_id,
            person_id=min(asker, other),
            account_id=min(accounts),
            entitlement_id=VIEW,
        )
        if quarters == BC:
            company.grants.put(date(2019, 7, 24), row)


def _self_waived(company: Company) -> None:
    """R17: the person whom the waiver excuses has approved it; when it ends, R07."""
    person_id = company.pick(*_ENTRY)
    account_id = company.account_of[person_id]
    request_id = approve_request(company, date(2019, 5, 20), VIEW, person_id, account_id)
    grant_right(
        company, date(2019, 5, 23), account_id, VIEW, request_id=request_id, expires_on=date(2019, 6, 25)
    )
    add_waiver(
        company,
        "WV-0142",
        "R09",
        date(2019, 6, 26),
        date(2019, 8, 30),
        "延長の手続中",
        approved_by=person_id,
        account_id=account_id,
    )
    expect_right(company, C, "R09", account_id, VIEW, waiver_id="WV-0142")
    expect_right(company, D, "R09", account_id, VIEW)
    expect_lapse(company, D, "WV-0142", "R09", account_id, VIEW)
    lapse = company.expected[-1]
    company.expected.append(replace(lapse, quarter=C, code="R17"))


def _emergencies(company: Company) -> None:
    """R20: let in as an emergency, and never asked for in the ordinary way."""
    for day, quarters in ((date(2019, 5, 8), CD), (date(2019, 8, 14), D)):
        account_id = _welcome(company, day, _ENTRY, "line_check", kind="emergency")
        expect_right(company, quarters, "R20", account_id, VIEW)


def _granting_managers(company: Company) -> None:
    """P07: a manager who approves his people's rights administers orders himself in a concurrent post."""
    for day, until, quarters in ((date(2019, 2, 12), date(2019, 7, 9), BC), (date(2019, 7, 16), None, D)):
        member = company.pick("back_office", "order_admin")
        manager_id = str(company.persons.get(member).manager_id)
        org_id = company.main_post[manager_id].org_id
        add_post(company, day, manager_id, org_id, "order_admin", kind="concurrent")
        account_id = give_right(company, day + timedelta(days=6), manager_id, _ADMINISTER)
        expect_person(company, quarters, "P07", manager_id)
        if until is not None:
            take_right(company, until, manager_id, account_id, _ADMINISTER)


def _extracting(company: Company) -> None:
    """P08 with R02: extraction that nobody approved (V01), and one whose approval ran out."""
    person_id = company.pick("hq", "campaign_extraction", "none")
    account_id = company.account_of[person_id]
    grant_right(company, date(2019, 3, 7), account_id, _EXTRACT)
    expect_right(company, B, "V01", account_id, _EXTRACT)
    for code in ("P08", "R02"):
        expect_right(company, BC, code, account_id, _EXTRACT)
    take_right(company, date(2019, 7, 8), person_id, account_id, _EXTRACT)
    lapsed = company.account_of[company.pick("hq", "campaign_extraction")]
    request_id = str(company.grants.get("account", lapsed, _EXTRACT).request_id)
    request = company.requests.get(request_id)
    company.requests.put(date(2019, 7, 1), replace(request, expires_on=date(2019, 8, 31)))
    for code in ("P08", "R02"):
        expect_right(company, D, code, lapsed, _EXTRACT)


def _collecting(company: Company) -> None:
    """P15: two administrators of orders collect a third sensitive right."""
    for day in (date(2019, 1, 24), date(2019, 2, 14)):
        person_id = company.pick("back_office", "order_admin")
        give_right(company, day, person_id, _SEARCH)
        expect_person(company, BCD, "P15", person_id)


def _over_removed(company: Company) -> None:
    """M09 with R22: told to end one right that outlived its date (R09), somebody ended the other one too."""
    for _ in range(2):
        person_id = company.pick(*_ENTRY, "finder")
        account_id = company.account_of[person_id]
        request_id = approve_request(company, date(2019, 1, 9), VIEW, person_id, account_id)
        ends = date(2019, 3, 20)
        grant_right(company, date(2019, 1, 15), account_id, VIEW, request_id=request_id, expires_on=ends)
        expect_right(company, BC, "R09", account_id, VIEW)
        take_right(company, date(2019, 7, 3), person_id, account_id, VIEW)
        revoke_right(company, date(2019, 7, 4), account_id, _SEARCH)
        for code in ("M09", "R22"):
            expect_right(company, D, code, account_id, _SEARCH)
