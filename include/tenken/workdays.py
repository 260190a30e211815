"""Business days: weekdays that are no national holiday, as the company calendar corrects them.

The day by which an inspection is owed is counted here as well, once for all who ask.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import islice

from tenken.calendar import Quarter
from tenken.settings import Settings


def is_business_day(day: date, company: Mapping[date, bool], timezone: str) -> bool:
    """Tell whether people work on a day.

    Args:
        day: The day.
        company: Days that the company calendar names → whether they are business days; it prevails.
        timezone: Japan's holidays apply to Asia/Tokyo only.
    """
    if day in company:
        return company[day]
    return day.weekday() < 5 and not (timezone == "Asia/Tokyo" and _is_holiday(day))  # noqa: PLR2004  # Mon–Fri


def _is_holiday(day: date) -> bool:
    import jpholiday

    return bool(jpholiday.is_holiday(day))


def business_day_after(day: date, count: int, company: Mapping[date, bool], timezone: str) -> date:
    """Tell the ``count``-th business day after a day; the day itself for a count of none."""
    if count < 1:
        return day
    days = business_days(day + timedelta(days=1), date.max, company, timezone)
    return next(islice(days, count - 1, None))


def inspection_due(settings: Settings, quarter: Quarter, company: Mapping[date, bool]) -> date:
    """Give the last day on which the inspection of a quarter is in time.

    Args:
        settings: The site, whose policy counts the business days.
        quarter: The quarter; its last day is not counted.
        company: Days that the company calendar names → whether they are business days; it prevails.
    """
    count = settings.policy.inspection_due_business_days
    return business_day_after(quarter.as_of, count, company, settings.organisation.timezone)


def business_days(first: date, last: date, company: Mapping[date, bool], timezone: str) -> Iterator[date]:
    """Walk the business days from ``first`` to ``last``, both included."""
    while first <= last:
        if is_business_day(first, company, timezone):
            yield first
        first += timedelta(days=1)
