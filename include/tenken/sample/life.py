"""What happens in an orderly quarter: people come, go, move and take leave, each with its paperwork.

The numbers of those who come and go are equal per category, so the printed percentages stand still.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import cycle
from typing import Any

from tenken.calendar import Quarter
from tenken.sample.access import give_right, grant_right, strip_rights, switch_account, take_right
from tenken.sample.company import Company
from tenken.sample.crm import open_personal
from tenken.sample.org import SPLIT
from tenken.sample.people import team_ids
from tenken.sample.records import Unit
from tenken.sample.staff import appoint_manager, change_person, end_employment, hire_person, move_person

REORGANISATION = date(2019, 4, 1)
_RENAMED = {"02100": "総務企画部門", "05101": "決算係", "09200": "基盤運営部門", "16100": "お客様応対部門"}


def live_quarter(company: Company, quarter: str) -> None:
    """Let one orderly quarter pass; everything lies between its tenth and eightieth day."""
    start = Quarter.parse(quarter).first_day
    _part(company, start)
    _join(company, start)
    _move_within(company, start)
    _cross_over(company, start)
    _take_leave(company, start)
    if quarter == "FY2018Q4":
        for _ in range(30):
            end_employment(company, date(2019, 3, 31), company.pick("", "general", "none"))
    if quarter == "FY2019Q1":
        _welcome_graduates(company)


def _part(company: Company, start: date) -> None:
    """Let people leave: rights end and accounts close on the day."""
    leavers = [
        *(("customer_front", "order_reception", way) for way in ("plain",) * 7 + ("group",)),
        *(("back_office", "order_entry", way) for way in ("plain", "plain", "search", "finder")),
        ("sales_planning", "back_office_support", "plain"),
        ("sales_planning", "planning", "none"),
        *(("", "general", "none"),) * 12,
    ]
    for index, key in enumerate(leavers):
        end_employment(company, start + timedelta(days=10 + index * 2), company.pick(*key))


def _join(company: Company, start: date) -> None:
    """Let people come; those with a duty that needs it get the right on approval."""
    joiners = [
        *(("customer_front", "order_reception"),) * 8,
        *(("back_office", "order_entry"),) * 4,
        ("sales_planning", "back_office_support"),
        ("sales_planning", "planning"),
    ]
    for index, (category, duty) in enumerate(joiners):
        welcome_person(
            company, start + timedelta(days=12 + index * 3), category, duty, has_right=duty != "planning"
        )
    teams = team_ids(company, None)
    for index in range(12):
        org_id = teams[company.number("arrival") % len(teams)]
        hire_person(company, start + timedelta(days=10 + index), "employee", org_id, "general")


def welcome_person(company: Company, day: date, category: str, duty: str, *, has_right: bool) -> str:
    """Hire an employee into the next team of a category, with an account; the right follows a week later."""
    teams = team_ids(company, category)
    person_id = hire_person(company, day, "employee", teams[company.number("arrival") % len(teams)], duty)
    grant_right(company, day, open_personal(company, day, person_id), "VIEW_OWN", purpose_code=None)
    if has_right:
        give_right(company, day + timedelta(days=7), person_id, "VIEW_COLLAB")
    return person_id


def _move_within(company: Company, start: date) -> None:
    """Move people to another team of their category with their duty; they keep what they hold."""
    movers = [("customer_front", "order_reception", "plain")] * 6 + [
        ("sales_planning", "planning", "none")
    ] * 4
    movers += [("back_office", "order_entry", "plain")] * 3 + [("back_office", "order_entry", "profile")]
    for index, key in enumerate(movers):
        person_id = company.pick(*key)
        org_id = other_team(company, person_id)
        move_person(company, start + timedelta(days=15 + index * 2), person_id, org_id, key[1])


def other_team(company: Company, person_id: str) -> str:
    """Give another team of a person's category, each in turn."""
    own = company.main_post[person_id].org_id
    teams = [o for o in team_ids(company, company.category_of(own)) if o != own]
    return teams[company.number("arrival") % len(teams)]


def _cross_over(company: Company, start: date) -> None:
    """Move three people out of customer front, without their rights, and three into it."""
    outside, front = team_ids(company, None), team_ids(company, "customer_front")
    for index in range(3):
        day = start + timedelta(days=20 + index * 7)
        out = company.pick("customer_front", "order_reception")
        move_person(company, day, out, outside[company.number("arrival") % len(outside)], "general")
        strip_rights(company, day, company.account_of[out])
        into = company.pools["", "general", "none"].pop(0)
        move_person(company, day, into, front[company.number("arrival") % len(front)], "order_reception")
        give_right(company, day + timedelta(days=7), into, "VIEW_COLLAB")


def _take_leave(company: Company, start: date) -> None:
    """Bring last quarter's absentee back with a new approval, and let another go on leave without rights."""
    for person_id in company.pools.pop(("", "on_leave", "none"), []):
        account_id = company.account_of[person_id]
        back = start + timedelta(days=30)
        change_person(company, back, person_id, status="active", status_since=back)
        switch_account(company, back, account_id, is_enabled=True)
        give_right(company, back + timedelta(days=3), person_id, "VIEW_COLLAB")
    day = start + timedelta(days=25)
    person_id = company.pick("customer_front", "order_reception")
    take_right(company, day, person_id, company.account_of[person_id], "VIEW_COLLAB")
    switch_account(company, day, company.account_of[person_id], is_enabled=False)
    change_person(company, day, person_id, status="leave", status_since=day)
    company.pools["", "on_leave", "none"].append(person_id)


def _welcome_graduates(company: Company) -> None:
    """Hire sixty graduates into headquarters on 1 April."""
    for _, org_id in zip(range(60), cycle(team_ids(company, None)), strict=False):
        hire_person(company, REORGANISATION, "employee", org_id, "general")


def reorganise(company: Company) -> None:
    """Rename some units, split the small teams and hang two teams elsewhere, all on 1 April 2019."""
    for org_id, name in _RENAMED.items():
        _change_unit(company, org_id, name=name)
    for org_id in ("05104", "02204"):
        _change_unit(company, org_id, parent_id="02100")
    for org_id in SPLIT:
        _split(company, org_id)


def _change_unit(company: Company, org_id: str, **changes: Any) -> None:
    """End one state of a unit on 31 March and begin another."""
    old = company.unit_now[org_id]
    company.units.put(REORGANISATION, replace(old, valid_until=REORGANISATION - timedelta(days=1)))
    company.place_unit(REORGANISATION, replace(old, valid_from=REORGANISATION, **changes))


def _split(company: Company, org_id: str) -> None:
    """End a team and share its members between two new ones; the second gets a manager from its ranks."""
    old = company.unit_now[org_id]
    people = sorted(p for p, post in company.main_post.items() if post.org_id == org_id)
    people.sort(key=lambda p: p != old.manager_id)
    company.units.put(REORGANISATION, replace(old, valid_until=REORGANISATION - timedelta(days=1)))
    for half, letter in enumerate("甲乙"):
        new = Unit(
            f"{org_id[:3]}{old.org_id[3]}{7 + half}",
            old.parent_id,
            f"{old.name}{letter}班",
            old.site,
            None,
            old.in_scope,
            valid_from=REORGANISATION,
        )
        company.place_unit(REORGANISATION, new)
        _fill_team(company, new.org_id, people[half::2])


def _fill_team(company: Company, org_id: str, people: list[str]) -> None:
    """Move people into a new team; the first of them manages it."""
    for person_id in people:
        move_person(company, REORGANISATION, person_id, org_id, company.main_post[person_id].duty_code)
    appoint_manager(company, REORGANISATION, people[0], org_id)
    for person_id in people[1:]:
        change_person(company, REORGANISATION, person_id, manager_id=people[0])
