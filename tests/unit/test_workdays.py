"""Business days: weekdays that are no national holiday, as the company calendar corrects them."""

from datetime import date
from pathlib import Path

import pytest
from publishing_fixture import write_archive

from tenken.calendar import Quarter
from tenken.workdays import business_day_after, inspection_due

TOKYO = "Asia/Tokyo"


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, date(2018, 12, 31)),  # none to wait for: the day itself
        (1, date(2019, 1, 2)),  # 1 January is a national holiday
        (3, date(2019, 1, 4)),
        (4, date(2019, 1, 7)),  # over a weekend
    ],
)
def test_the_last_day_is_counted_from_the_day_after(count: int, expected: date) -> None:
    assert business_day_after(date(2018, 12, 31), count, {}, TOKYO) == expected


def test_the_company_calendar_prevails_both_ways() -> None:
    company = {date(2019, 1, 1): True, date(2019, 1, 2): False}
    assert business_day_after(date(2018, 12, 31), 1, company, TOKYO) == date(2019, 1, 1)
    assert business_day_after(date(2018, 12, 31), 2, company, TOKYO) == date(2019, 1, 3)


def test_holidays_of_japan_do_not_hold_elsewhere() -> None:
    assert business_day_after(date(2018, 12, 31), 1, {}, "Europe/London") == date(2019, 1, 1)


@pytest.mark.parametrize(("count", "expected"), [(1, date(2019, 1, 2)), (3, date(2019, 1, 4))])
def test_an_inspection_is_owed_so_many_business_days_after_the_quarters_last_day(
    tmp_path: Path, count: int, expected: date
) -> None:
    settings = write_archive(tmp_path / "site", inspection_due_business_days=count)
    assert inspection_due(settings, Quarter.parse("FY2018Q3"), {}) == expected
    company = {expected: False}
    assert inspection_due(settings, Quarter.parse("FY2018Q3"), company) > expected
