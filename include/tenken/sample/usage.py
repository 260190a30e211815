"""What people did in one quarter: orders taken, lines looked up for them, inquiries between organisations.

Every right is used within its quarter, every look-up has an order of the same day or an inquiry behind
it, and every business day has events, unless the planting says otherwise.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random

from tenken.sample.company import QUARTERS, Company, last_day
from tenken.sample.holding import Held, Standing, stand_at
from tenken.sample.registers import Event, Inquiry, Line, Order
from tenken.sample.workdays import work_days

EVENTS = 60_000
"""Events of one quarter, about."""
_ORDERED, _ASKED, _LINES = 12_000, 12_800, 13_000
"""Up to which number lines are ordered, only asked about, or neither."""
_ORDERS_A_DAY = 60
_INQUIRIES = 240
_ACTIONS = {"SEARCH_COLLAB": "search", "EXTRACT_CAMPAIGN": "extract"}


@dataclass(frozen=True)
class Use:
    """One quarter of use, in order of time."""

    events: list[Event]
    orders: list[Order]
    inquiries: list[Inquiry]


def build_lines() -> list[Line]:
    """Build every line; all of them are sold by an operator, some with an add-on of our own."""
    return [
        Line(
            _line(number),
            is_collab=True,
            operator_id=f"OP{number % 512 + 1:04d}",
            addon_code=None if number % 3 else "ADD01",
            is_addon_wholesaled=None if number % 3 else number % 2 == 0,
        )
        for number in range(1, _LINES + 1)
    ]


def _line(number: int) -> str:
    return f"LN{number:07d}"


def idle_line(number: int) -> str:
    """Give a line that nobody ordered and nobody asks about, counted from 1."""
    return _line(_ASKED + number)


@cache
def ordered_lines(quarter: str, day: date) -> list[str]:
    """List the lines ordered on a business day."""
    index = QUARTERS.index(quarter) * 4_200 + work_days(quarter).index(day) * _ORDERS_A_DAY
    return [_line((index + n) % _ORDERED + 1) for n in range(_ORDERS_A_DAY)]


def asked_line(number: int) -> str:
    """Give the line of a quarter's inquiry, counted from 0."""
    return _line(_ORDERED + number % (_ASKED - _ORDERED) + 1)


def make_event(
    account_id: str, at: datetime, line_key: str, entitlement_id: str | None, action: str | None = None
) -> Event:
    """Describe one look-up of a collab customer; its number follows when the quarter is put in order."""
    kind = action or _ACTIONS.get(entitlement_id or "", "view")
    return Event(
        "",
        at.isoformat(" "),
        account_id,
        kind,
        entitlement_id,
        line_key,
        "1",
        f"T{int(line_key[2:]) % 800:04d}",
        None,
    )


def play_use(company: Company, quarter: str) -> Use:
    """Play one quarter; the same company gives the same events."""
    random = Random(f"use {quarter}")  # noqa: S311  # invented events, no secret
    now, before = stand_at(company, last_day(quarter)), _before(company, quarter)
    events = [
        *_look_up(company, quarter, random, now, before),
        *company.events[quarter],
    ]
    idle = {account_id for name, account_id in company.unused if name == quarter}
    answerers = [h for h in _answerers(now, before) if h.account_id not in idle]
    inquiries, answers = _inquire(company, quarter, random, answerers)
    events = sorted([*events, *answers], key=lambda e: (e.occurred_at, e.account_id, e.line_key or ""))
    return Use(
        [Event(f"EV{quarter[2:]}{n:06d}", *e[1:]) for n, e in enumerate(events, start=1)],
        list(_order(quarter, now)),
        sorted([*inquiries, *company.inquiries[quarter]], key=lambda i: i.inquiry_id),
    )


def _before(company: Company, quarter: str) -> Standing | None:
    index = QUARTERS.index(quarter)
    return stand_at(company, last_day(QUARTERS[index - 1])) if index else None


def _look_up(
    company: Company, quarter: str, random: Random, now: Standing, before: Standing | None
) -> Iterator[Event]:
    """Use every right of a known holder on some days, once of them late in the quarter."""
    days = [d for d in work_days(quarter) if d not in company.silent_days]
    windows = []
    for held in now.held.values():
        if held.account_type == "emergency" or (quarter, held.account_id) in company.unused:
            continue
        first, last = _window(held, days[0], now, before)
        begin, end = bisect_left(days, first), bisect_right(days, last)
        if begin < end:
            windows.append((held, begin, end))
    share = EVENTS // len(windows)
    for held, begin, end in windows:
        late = max(begin, end - (end - begin) // 3 - 1)
        for number in range(share):
            earliest = begin if number else late
            day = days[earliest + int(random.random() * (end - earliest))]
            line_key = ordered_lines(quarter, day)[int(random.random() * _ORDERS_A_DAY)]
            yield make_event(held.account_id, _office_hour(random, day), line_key, held.entitlement_id)


def _window(held: Held, first: date, now: Standing, before: Standing | None) -> tuple[date, date]:
    """Give the first and last day on which a right may be used in an orderly way."""
    granted = held.grant.granted_at if held.depth == 0 else None
    if before is not None and (held.account_id, held.entitlement_id) in before.held:
        start = first
    elif granted is not None:
        start = max(first, granted.date() + timedelta(days=1))
    else:
        start = first if before is None else now.day - timedelta(days=15)
    person = now.persons.get(held.person_id or "")
    if person is None:
        return start, now.day
    if person.hired_on is not None:
        start = max(start, person.hired_on)
    left = person.left_on if now.is_left(person.person_id) else None
    return start, now.day if left is None else left - timedelta(days=1)


def _office_hour(random: Random, day: date) -> datetime:
    second = 9 * 3600 + int(random.random() * 8 * 3600)
    return datetime.combine(day, time(second // 3600, second // 60 % 60, second % 60))


def _order(quarter: str, now: Standing) -> Iterator[Order]:
    """Yield the orders of each business day, entered by those who may look."""
    people = [h.person_id for h in now.held.values() if h.person_id in now.persons]
    number = 0
    for day in work_days(quarter):
        for line_key in ordered_lines(quarter, day):
            number += 1
            applied = datetime.combine(day, time(9 + number % 8, number % 60))
            yield Order(
                f"OD{quarter[2:]}{number:05d}",
                line_key,
                f"ADD{number % 5 + 1:02d}",
                applied,
                str(people[number * 7 % len(people)]),
                applied + timedelta(minutes=20),
            )


def _inquire(
    company: Company, quarter: str, random: Random, answerers: list[Held]
) -> tuple[list[Inquiry], list[Event]]:
    """Let sales managers ask and those who may look answer, each within one morning and afternoon."""
    days = [d for d in work_days(quarter) if d not in company.silent_days][10:]
    askers = sorted(
        u.manager_id
        for u in company.unit_now.values()
        if u.manager_id and u.parent_id and company.category_of(u.org_id) == "sales_planning"
    )
    inquiries, events = [], []
    for number in range(_INQUIRIES):
        day, held = days[number % len(days)], answerers[random.randrange(len(answerers))]
        asked = datetime.combine(day, time(9, number % 60))
        inquiry = make_inquiry(
            company, f"IQ{quarter[2:]}{number:04d}", askers[number % len(askers)], held, asked, number
        )
        inquiries.append(inquiry)
        event = make_event(held.account_id, asked + timedelta(hours=4), inquiry.line_key, held.entitlement_id)
        events.append(event._replace(reference_id=inquiry.inquiry_id))
    return inquiries, events


def _answerers(now: Standing, before: Standing | None) -> list[Held]:
    """List old rights of people who are still here."""
    return [
        h
        for key, h in now.held.items()
        if h.account_type == "personal"
        and h.entitlement_id == "VIEW_COLLAB"
        and h.person_id in now.persons
        and not now.is_left(h.person_id)
        and (key in before.held if before is not None else _is_old(h, now.day))
    ]


def _is_old(held: Held, day: date) -> bool:
    granted = held.grant.granted_at
    return granted is not None and granted.date() < day - timedelta(days=100)


def make_inquiry(
    company: Company, inquiry_id: str, asker_id: str, held: Held, asked: datetime, number: int
) -> Inquiry:
    """Describe an inquiry that the asker's manager approves an hour later and the holder answers after noon."""
    return Inquiry(
        inquiry_id,
        asker_id,
        str(held.person_id),
        company.persons.get(asker_id).manager_id or "E000001",
        "line_check",
        "光回線契約の有無の確認",
        asked_line(number),
        asked,
        asked + timedelta(hours=1),
        asked + timedelta(hours=4, minutes=5),
    )
