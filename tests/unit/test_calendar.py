"""Fiscal quarters, eras and the end of a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenken.calendar import Quarter, end_of_day, era_date, era_year, parse_date, quarter_range
from tenken.errors import ConfigError

Q3 = Quarter.parse("FY2018Q3")
quarters = st.builds(Quarter, st.integers(1990, 2100), st.integers(1, 4), st.integers(1, 12))
every_day = st.dates(date(1873, 1, 1), date(2100, 12, 31))


def test_the_third_quarter_of_2018_ends_with_the_year() -> None:
    assert (Q3.first_day, Q3.as_of, str(Q3)) == (date(2018, 10, 1), date(2018, 12, 31), "FY2018Q3")


def test_pandas_has_another_name_for_the_same_days() -> None:
    assert str(pd.Period("2018-12-31", freq="Q-MAR")) == "2019Q3"
    assert Quarter.holding(date(2018, 12, 31)) == Q3


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2018, 4, 1), "FY2018Q1"),
        (date(2018, 6, 30), "FY2018Q1"),
        (date(2018, 7, 1), "FY2018Q2"),
        (date(2019, 3, 31), "FY2018Q4"),
        (date(2019, 4, 1), "FY2019Q1"),
    ],
)
def test_a_day_lies_in_the_quarter_of_its_fiscal_year(day: date, name: str) -> None:
    assert str(Quarter.holding(day)) == name


@pytest.mark.parametrize(
    ("starts", "name", "first", "last"),
    [
        (1, "FY2018Q1", date(2018, 1, 1), date(2018, 3, 31)),
        (1, "FY2018Q4", date(2018, 10, 1), date(2018, 12, 31)),
        (10, "FY2018Q1", date(2018, 10, 1), date(2018, 12, 31)),
        (10, "FY2018Q4", date(2019, 7, 1), date(2019, 9, 30)),
        (12, "FY2018Q1", date(2018, 12, 1), date(2019, 2, 28)),
        (12, "FY2019Q1", date(2019, 12, 1), date(2020, 2, 29)),
    ],
)
def test_a_fiscal_year_is_named_by_the_year_in_which_it_starts(
    starts: int, name: str, first: date, last: date
) -> None:
    quarter = Quarter.parse(name, starts)
    assert (quarter.first_day, quarter.as_of) == (first, last)


@given(quarters)
def test_a_quarter_is_told_by_its_first_and_its_last_day(quarter: Quarter) -> None:
    assert Quarter.holding(quarter.first_day, quarter.starts) == quarter
    assert Quarter.holding(quarter.as_of, quarter.starts) == quarter
    assert Quarter.parse(str(quarter), quarter.starts) == quarter


@given(quarters, st.integers(-40, 40))
def test_quarters_follow_each_other_without_a_gap(quarter: Quarter, steps: int) -> None:
    assert quarter.shift(1).first_day - timedelta(days=1) == quarter.as_of
    assert quarter.shift(steps).shift(-steps) == quarter
    assert (quarter.shift(steps) > quarter) == (steps > 0)


def test_a_range_of_quarters_crosses_the_year_and_may_be_empty() -> None:
    names = [str(q) for q in quarter_range(Quarter.parse("FY2017Q4"), Q3)]
    assert names == ["FY2017Q4", "FY2018Q1", "FY2018Q2", "FY2018Q3"]
    assert quarter_range(Q3, Quarter.parse("FY2018Q2")) == []


@pytest.mark.parametrize(
    "name", ["2018Q3", "FY2018Q5", "FY2018Q0", "fy2018q3", "FY18Q3", "FY2018Q3 ", "FY2018", "", "FY0000Q1", "FY9999Q4",
             "FY２０１８Q3"]
)  # fmt: skip
def test_another_shape_of_name_is_refused_with_an_example(name: str) -> None:
    with pytest.raises(ConfigError, match="Write it like FY2018Q3") as caught:
        Quarter.parse(name)
    assert caught.value.exit_code == 11


def test_a_quarter_is_named_for_the_reader_of_either_language() -> None:
    assert (Q3.name_ja, Q3.name_en) == ("平成30年度第3四半期", "FY2018 Q3 (Oct–Dec 2018)")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("FY2018Q4", "平成30年度第4四半期"),
        ("FY2019Q1", "令和元年度第1四半期"),
        ("FY1988Q4", "昭和63年度第4四半期"),
        ("FY1989Q1", "平成元年度第1四半期"),
        ("FY2020Q1", "令和2年度第1四半期"),
    ],
)
def test_a_fiscal_year_has_one_era_as_a_whole(name: str, expected: str) -> None:
    assert Quarter.parse(name).name_ja == expected


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2019, 5, 1), "令和元年"),
        (date(2019, 4, 30), "平成31年"),
        (date(2020, 1, 1), "令和2年"),
        (date(1989, 1, 8), "平成元年"),
        (date(1989, 1, 7), "昭和64年"),
        (date(1926, 12, 25), "昭和元年"),
        (date(1926, 12, 24), "大正15年"),
        (date(1912, 7, 30), "大正元年"),
        (date(1912, 7, 29), "明治45年"),
        (date(1868, 1, 24), "1868年"),
    ],
)
def test_an_era_begins_on_its_first_day(day: date, year: str) -> None:
    assert era_year(day) == year


@pytest.mark.parametrize(("written_on", "said"), [
    (date(2019, 3, 29), "平成32年3月31日"), (date(2019, 4, 30), "平成32年3月31日"), (date(2019, 5, 1), "令和2年3月31日"),
    (None, "令和2年3月31日"),
])  # fmt: skip
def test_a_document_knows_no_era_that_begins_after_its_day(written_on: date | None, said: str) -> None:
    assert era_date(date(2020, 3, 31), written_on) == said


@settings(max_examples=500)
@given(every_day)
def test_every_day_written_in_japanese_is_read_as_itself(day: date) -> None:
    assert parse_date(era_date(day)) == day


@given(every_day)
def test_every_day_is_read_in_each_western_spelling(day: date) -> None:
    spellings = (
        day.isoformat(), f"{day:%Y/%m/%d}", f"{day.year}/{day.month}/{day.day}", f"{day:%Y%m%d}", f"{day:%Y.%m.%d}",
        f"{day.year}年{day.month}月{day.day}日",
    )  # fmt: skip
    assert {parse_date(text) for text in spellings} == {day}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("平成31年9月1日", date(2019, 9, 1)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("令和1年5月1日", date(2019, 5, 1)),
        ("R1.5.1", date(2019, 5, 1)),
        ("H30/12/31", date(2018, 12, 31)),
        ("㍻30年12月31日", date(2018, 12, 31)),
        ("㋿元年12月31日", date(2019, 12, 31)),
        ("平成３０年１２月３１日", date(2018, 12, 31)),
        (" 平成30年 12月 31日 ", date(2018, 12, 31)),
        ("S64.1.7", date(1989, 1, 7)),
        ("２０１８／１２／３１", date(2018, 12, 31)),
    ],
)
def test_dates_are_read_as_japanese_documents_write_them(text: str, day: date) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize(
    "text",
    ["", "なし", "2018-02-29", "2018-13-01", "20181232", "平成30年2月29日", "平成30年13月1日", "令和0年5月1日", "2018-12",
     "平成30年12月", "2018-12-31 00:00", "31/12/2018", "X30.1.1", "0000-01-01"],
)  # fmt: skip
def test_what_is_no_day_is_null(text: str) -> None:
    assert parse_date(text) is None


def test_a_day_in_japan_ends_at_three_in_the_afternoon_of_greenwich() -> None:
    assert end_of_day(date(2018, 12, 31), "Asia/Tokyo") == datetime(2018, 12, 31, 15)


@pytest.mark.parametrize(
    ("day", "zone", "end"),
    [
        (date(2018, 12, 31), "UTC", datetime(2019, 1, 1)),
        (date(2018, 6, 30), "Europe/London", datetime(2018, 6, 30, 23)),
        (date(2018, 12, 31), "Europe/London", datetime(2019, 1, 1)),
        (date(2018, 12, 31), "America/New_York", datetime(2019, 1, 1, 5)),
    ],
)
def test_the_end_of_a_day_follows_the_zone_and_its_summer_time(day: date, zone: str, end: datetime) -> None:
    assert end_of_day(day, zone) == end
