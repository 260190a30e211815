"""The company calendar of the sample and its business days per quarter."""

from __future__ import annotations

from datetime import date
from functools import cache

from tenken.calendar import Quarter
from tenken.sample.registers import CompanyDay
from tenken.workdays import business_days

COMPANY_DAYS = (
    CompanyDay(date(2018, 6, 16), is_business_day=True, note="繁忙期の営業日"),
    CompanyDay(date(2018, 12, 31), is_business_day=False, note="年末の休業"),
    CompanyDay(date(2019, 1, 2), is_business_day=False, note="年始の休業"),
    CompanyDay(date(2019, 1, 3), is_business_day=False, note="年始の休業"),
)
"""A Saturday that is worked, and three weekdays that are not."""


def work_days(quarter: str) -> list[date]:
    """List the business days of a quarter."""
    found = Quarter.parse(quarter)
    return list(days_between(found.first_day, found.as_of))


@cache
def days_between(first: date, last: date) -> tuple[date, ...]:
    """List the business days from `first` to `last`, both included."""
    company = {d.day: d.is_business_day for d in COMPANY_DAYS}
    return tuple(business_days(first, last, company, "Asia/Tokyo"))
