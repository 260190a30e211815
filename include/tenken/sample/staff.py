"""Events of employment: hired, appointed, posted, moved, left. When they happen is decided elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from tenken.sample.access import strip_rights, switch_account
from tenken.sample.company import MAIL_DOMAIN, PREFIXES, Company
from tenken.sample.names import draw_name, next_name
from tenken.sample.records import Person, Post


def hire_person(
    company: Company,
    day: date,
    person_type: str,
    org_id: str,
    duty: str,
    *,
    employer_id: str | None = None,
    hired_on: date | None = None,
) -> str:
    """Add a person whom HR shows from `day`, hired then or on `hired_on`; the unit's manager is theirs."""
    person_id = f"{PREFIXES[person_type]}{company.number(PREFIXES[person_type]):06d}"
    name, kana = draw_name(company.random)
    while (name, hired_on or day) in company.namesakes:
        name, kana = next_name(name, kana)
    company.namesakes.add((name, hired_on or day))
    company.persons.put(
        day,
        Person(
            person_id,
            employer_id,
            person_type,
            name,
            kana,
            f"{person_id.lower()}@{MAIL_DOMAIN}",
            hired_on=hired_on or day,
            manager_id=company.unit_now[org_id].manager_id,
        ),
    )
    add_post(company, day, person_id, org_id, duty, start=max(day, hired_on or day))
    return person_id


def appoint_manager(company: Company, day: date, person_id: str, org_id: str) -> None:
    """Make a person the manager of a unit, answering to the manager of the unit above."""
    unit = company.unit_now[org_id]
    above = company.unit_now.get(unit.parent_id or "")
    company.place_unit(day, replace(unit, manager_id=person_id))
    company.main_post[person_id] = company.posts.put(
        day, replace(company.main_post[person_id], is_manager=True)
    )
    change_person(company, day, person_id, manager_id=None if above is None else above.manager_id)


def add_post(
    company: Company,
    day: date,
    person_id: str,
    org_id: str,
    duty: str,
    *,
    kind: str = "main",
    start: date | None = None,
) -> Post:
    """Add a post that HR shows from `day`."""
    start = start or day
    row = Post(person_id, org_id, duty, kind, False, start - timedelta(days=10), start)
    if kind == "main":
        company.main_post[person_id] = row
    return company.posts.put(day, row)


def move_person(company: Company, day: date, person_id: str, org_id: str, duty: str) -> None:
    """End the main post the day before and begin another; the new unit's manager becomes the manager."""
    old = company.main_post[person_id]
    company.posts.put(day, replace(old, valid_until=day - timedelta(days=1)))
    add_post(company, day, person_id, org_id, duty)
    change_person(company, day, person_id, manager_id=company.unit_now[org_id].manager_id)


def change_person(company: Company, day: date, person_id: str, **changes: Any) -> Person:
    """Show other values of a person from `day`."""
    return company.persons.put(day, replace(company.persons.get(person_id), **changes))


def end_employment(company: Company, day: date, person_id: str, *, keeps_access: bool = False) -> None:
    """End employment; unless access is kept, rights end and the account is disabled the same day."""
    change_person(company, day, person_id, status="left", status_since=day, left_on=day)
    company.posts.put(day, replace(company.main_post[person_id], valid_until=day))
    account_id = company.account_of.get(person_id)
    if account_id is not None and not keeps_access:
        strip_rights(company, day, account_id)
        switch_account(company, day, account_id, is_enabled=False)
