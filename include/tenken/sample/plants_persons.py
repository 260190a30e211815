"""Planted cases of who a person is and when: doubles, reused logins, the directory, rehiring, circles of managers.

As in `plants_identity`, every case is alone on its people and writes down all that follows from it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from tenken.sample.access import (
    approve_request,
    directory_id,
    grant_right,
    open_account,
    open_directory,
    switch_account,
    take_right,
)
from tenken.sample.company import Company
from tenken.sample.people import team_ids
from tenken.sample.planting import expect_finding, expect_person, expect_right
from tenken.sample.plants_identity import BC, BCD, CD, VIEW, B, C, D
from tenken.sample.staff import change_person, end_employment, hire_person

_ENTRY = ("back_office", "order_entry")


def plant_persons(company: Company) -> None:
    """Plant the I and L cases that need registers or a second system."""
    for plant in (
        _alike,
        _reused,
        _drifted,
        _machines,
        _without_directory,
        _rehired,
        _enabled_again,
        _circles,
        _concurrent_ended,
    ):
        plant(company)


def _alike(company: Company) -> None:
    """I05: one newcomer entered twice, and two people with one address."""
    day, org_id = date(2019, 2, 12), team_ids(company, None)[5]
    first, second = (hire_person(company, day, "employee", org_id, "general") for _ in range(2))
    twin = company.persons.get(first)
    change_person(company, day, second, name=twin.name, name_kana=twin.name_kana)
    end_employment(company, date(2019, 7, 10), second)
    expect_finding(company, BC, "I05", first, person_id=first, object_id=second)
    one, other = sorted(company.pick("", "general", "none") for _ in range(2))
    change_person(company, date(2019, 8, 6), other, email=company.persons.get(one).email.upper())
    expect_finding(company, D, "I05", one, person_id=one, object_id=other)


def _reused(company: Company) -> None:
    """I07: a login with its rights is handed to a newcomer; its first owner works on without."""
    for day, quarter in ((date(2019, 2, 6), B), (date(2019, 7, 29), D)):
        owner = company.pick(*_ENTRY)
        account_id = company.account_of.pop(owner)
        org_id = company.main_post[owner].org_id
        person_id = hire_person(company, day - timedelta(days=9), "employee", org_id, _ENTRY[1])
        open_directory(company, day - timedelta(days=9), person_id)
        email = company.persons.get(person_id).email
        account = replace(company.accounts.get(account_id), person_id=person_id, email=email)
        company.accounts.put(day, account)
        company.account_of[person_id] = account_id
        expect_finding(company, quarter, "I07", account_id, person_id=person_id, account_id=account_id)


def _drifted(company: Company) -> None:
    """I08: the CRM shows another name; full-width spaces in a third one's name are no difference."""
    for day, quarters in ((date(2019, 3, 4), BC), (date(2019, 8, 7), D)):
        person_id = company.pick(*_ENTRY)
        account = company.accounts.get(company.account_of[person_id])
        company.accounts.put(day, replace(account, display_name="架空 旧姓"))
        expect_person(company, quarters, "I08", person_id, subject_id=account.account_id)
        if quarters == BC:
            company.accounts.put(date(2019, 7, 4), account)
    person_id = company.pick(*_ENTRY)
    account = company.accounts.get(company.account_of[person_id])
    name = company.persons.get(person_id).name.replace(" ", "　")
    company.accounts.put(date(2019, 3, 4), replace(account, display_name=name))


def _machines(company: Company) -> None:
    """I10 with I01: personal accounts of nobody that look like a machine's, one in use."""
    for account_id, day, last_login, quarters in (
        ("batch-crm", date(2019, 5, 13), None, CD),
        ("u900003", date(2019, 8, 8), None, D),
    ):
        open_account(company, day, account_id, "personal", email=None, last_login_at=last_login)
        request_id = approve_request(company, day, VIEW, None, account_id)
        grant_right(company, day + timedelta(days=2), account_id, VIEW, request_id=request_id)
        for code in ("I01", "I10"):
            expect_finding(company, quarters, code, account_id, account_id=account_id)


def _without_directory(company: Company) -> None:
    """I11: the directory forgot a person. I12: it shut a person out whom the CRM lets in."""
    for day, code, quarters in (
        (date(2019, 2, 25), "I11", BC),
        (date(2019, 8, 12), "I11", D),
        (date(2019, 3, 6), "I12", BC),
        (date(2019, 8, 13), "I12", D),
    ):
        person_id = company.pick(*_ENTRY)
        login = directory_id(person_id)
        row = company.accounts.get(login)
        if code == "I11":
            company.accounts.drop(day, login)
        else:
            switch_account(company, day, login, is_enabled=False)
        expect_person(company, quarters, code, person_id, subject_id=company.account_of[person_id])
        if quarters == BC:
            company.accounts.put(date(2019, 7, 11), row)


def _rehired(company: Company) -> None:
    """L08: left for a fortnight, came back, and found the old right still there."""
    for left_on, quarters in ((date(2019, 1, 31), BCD), (date(2019, 5, 31), CD)):
        person_id, back = company.pick(*_ENTRY), left_on + timedelta(days=14)
        change_person(company, back, person_id, left_on=left_on, hired_on=back, status_since=back)
        expect_right(company, quarters, "L08", company.account_of[person_id], VIEW)


def _enabled_again(company: Company) -> None:
    """L09: shut with an approved removal, opened again a quarter later on an approval from before."""
    for shut, approved, opened, quarter in (
        (date(2019, 2, 13), date(2019, 3, 28), date(2019, 4, 8), C),
        (date(2019, 5, 14), date(2019, 6, 27), date(2019, 7, 4), D),
    ):
        person_id = company.pick(*_ENTRY)
        account_id = company.account_of[person_id]
        take_right(company, shut, person_id, account_id, VIEW)
        switch_account(company, shut, account_id, is_enabled=False)
        request_id = approve_request(company, approved, VIEW, person_id, account_id)
        switch_account(company, opened, account_id, is_enabled=True)
        grant_right(company, opened, account_id, VIEW, request_id=request_id)
        expect_person(company, quarter, "L09", person_id, subject_id=account_id)


def _circles(company: Company) -> None:
    """L11: a team's manager is said to answer to a member of the team."""
    for day, quarters in ((date(2019, 2, 22), BC), (date(2019, 9, 3), D)):
        person_id = company.pick(*_ENTRY)
        manager_id = str(company.persons.get(person_id).manager_id)
        above = company.persons.get(manager_id).manager_id
        change_person(company, day, manager_id, manager_id=person_id)
        for one in (person_id, manager_id):
            expect_finding(company, quarters, "L11", one, person_id=one)
        if quarters == BC:
            change_person(company, date(2019, 7, 1), manager_id, manager_id=above)


def _concurrent_ended(company: Company) -> None:
    """L12 with R01: the concurrent post that justified the right is over."""
    holders = [
        p for p in company.posts.rows() if p.post_kind == "concurrent" and p.duty_code == "order_entry"
    ]
    for post, end, quarters in (
        (holders[0], date(2019, 2, 28), BC),
        (holders[1], date(2019, 8, 31), D),
    ):
        account_id = company.account_of[post.person_id]
        company.posts.put(end, replace(post, valid_until=end))
        for code in ("L12", "R01"):
            expect_right(company, quarters, code, account_id, VIEW)
        if quarters == BC:
            take_right(company, date(2019, 7, 17), post.person_id, account_id, VIEW)
