"""Planted cases of use (U), of its log (S13) and of characters that got lost (S11)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

from tenken.sample.company import Company
from tenken.sample.planting import add_event, expect_finding, expect_person, expect_right
from tenken.sample.plants_identity import VIEW, B, C, D
from tenken.sample.registers import Inquiry
from tenken.sample.staff import change_person
from tenken.sample.usage import asked_line, idle_line, make_event, ordered_lines
from tenken.sample.workdays import work_days

_ENTRY = ("back_office", "order_entry")
_PLANNER = ("sales_planning", "planning", "none")
_GAIJI = "\ue000"
"""A character of a private font: what becomes of a name that no code page knows."""


def plant_use(company: Company) -> None:
    """Plant every case of this module; nothing may change who holds what afterwards."""
    for plant in (
        _lost_characters,
        _silent_days,
        _dormant,
        _unentitled,
        _unasked,
        _masses,
        _off_hours,
        _answers,
    ):
        plant(company)


def _lost_characters(company: Company) -> None:
    """S11: a contractor's name, later a person's."""
    row = company.contractors.get("C12")
    company.contractors.put(date(2019, 3, 29), replace(row, name=f"株式会社{_GAIJI}みじ受付（架空）"))
    company.contractors.put(date(2019, 5, 7), row)
    expect_finding(company, B, "S11", "contractors")
    person_id = company.pick("", "general", "none")
    name = company.persons.get(person_id).name
    change_person(company, date(2019, 8, 5), person_id, name=f"{_GAIJI}{name[1:]}")
    expect_finding(company, D, "S11", "persons")


def _silent_days(company: Company) -> None:
    """S13: two days of May and June 2019 have no log, so that quarter says nothing of idle rights (U01)."""
    for day in (date(2019, 5, 15), date(2019, 6, 12)):
        company.silent_days.add(day)
        expect_finding(company, C, "S13", day.isoformat())


def _dormant(company: Company) -> None:
    """U01: old rights that nobody used for a quarter."""
    for quarter in (B, D):
        person_id = company.pick(*_ENTRY)
        account_id = company.account_of[person_id]
        company.unused.add((quarter, account_id))
        expect_right(company, quarter, "U01", account_id, VIEW)


def _unentitled(company: Company) -> None:
    """U02: planners without any such right looked up a customer."""
    for day, quarter in ((date(2019, 2, 21), B), (date(2019, 8, 22), D)):
        person_id = company.pick(*_PLANNER)
        account_id = company.account_of[person_id]
        add_event(company, account_id, day, None)
        expect_person(company, quarter, "U02", person_id, subject_id=account_id)


def _unasked(company: Company) -> None:
    """U03: nobody asked the person. U06 too where the line has neither order nor inquiry at all."""
    for day, quarter, number in (
        (date(2019, 3, 12), B, 1),
        (date(2019, 5, 21), C, 2),
        (date(2019, 8, 27), D, 3),
    ):
        person_id = company.pick(*_ENTRY)
        account_id = company.account_of[person_id]
        add_event(company, account_id, day, VIEW, idle_line(number))
        for code in ("U03", "U06"):
            expect_person(company, quarter, code, person_id, subject_id=account_id, object_id=day.isoformat())
    _look_at_others_inquiry(company)


def _look_at_others_inquiry(company: Company) -> None:
    """U03 without U06: the line was asked about, but somebody else answered."""
    days = work_days(D)[10:]
    person_id = company.pick(*_ENTRY)
    account_id = company.account_of[person_id]
    add_event(company, account_id, days[5], VIEW, asked_line(5))
    expect_person(company, D, "U03", person_id, subject_id=account_id, object_id=days[5].isoformat())


def _masses(company: Company) -> None:
    """U04: two hundred and ten lines in one day."""
    for day, quarter in ((date(2019, 2, 15), B), (date(2019, 8, 23), D)):
        person_id = company.pick(*_ENTRY)
        account_id = company.account_of[person_id]
        days = [d for d in work_days(quarter) if d <= day][-4:]
        lines = [line for d in days for line in ordered_lines(quarter, d)][:210]
        for number, line in enumerate(lines):
            at = datetime.combine(day, time(10 + number // 60, number % 60))
            company.events[quarter].append(make_event(account_id, at, line, VIEW))
        expect_person(company, quarter, "U04", person_id, subject_id=account_id, object_id=day.isoformat())


def _off_hours(company: Company) -> None:
    """U05: late in the evening, and on a Saturday."""
    for at, quarter in ((datetime(2019, 2, 19, 22, 14, 5), B), (datetime(2019, 8, 24, 11, 2, 7), D)):  # noqa: DTZ001  # local time
        person_id = company.pick(*_ENTRY)
        account_id = company.account_of[person_id]
        line = ordered_lines(quarter, max(d for d in work_days(quarter) if d <= at.date()))[7]
        company.events[quarter].append(make_event(account_id, at, line, VIEW))
        expect_person(company, quarter, "U05", person_id, subject_id=account_id)


def _answers(company: Company) -> None:
    """U09: answered by a planner who may not look, and by the one who asked."""
    for day, quarter in ((date(2019, 2, 26), B), (date(2019, 8, 29), D)):
        answerer = company.pick(*_PLANNER) if quarter == B else company.pick(*_ENTRY)
        asker = company.unit_now["01101"].manager_id if quarter == B else answerer
        inquiry = Inquiry(
            f"IQ{quarter[2:]}9001",
            str(asker),
            answerer,
            str(company.persons.get(str(asker)).manager_id),
            "line_check",
            "光回線契約の有無の確認",
            asked_line(400),
            datetime.combine(day, time(9, 5)),
            datetime.combine(day, time(10, 5)),
            datetime.combine(day, time(14, 5)),
        )
        company.inquiries[quarter].append(inquiry)
        expect_finding(company, quarter, "U09", inquiry.inquiry_id, person_id=answerer)
