"""When a review closes and which quarters were passed over."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from company_fixture import company, rows_of, settings_of

from tenken.calendar import Quarter
from tenken.engine.duckdb import open_database
from tenken.reconcile.inputs import load_datasets
from tenken.reconcile.quarters import load_quarters, review_close

DECEMBER = date(2018, 12, 31)


def _tables(previous: str | None, quarter: str = "FY2018Q3") -> dict[str, list[dict[str, Any]]]:
    with open_database(Path(":memory:")) as connection:
        load_datasets(connection, {})
        before = None if previous is None else Quarter.parse(previous)
        load_quarters(connection, settings_of({}), Quarter.parse(quarter), before)
        return {name: rows_of(connection, name) for name in ("review_periods", "missed_quarters")}


@pytest.mark.parametrize(
    ("previous", "missed"),
    [
        (None, []),
        ("FY2018Q2", []),
        ("FY2018Q1", ["FY2018Q2"]),
        ("FY2017Q2", ["FY2017Q3", "FY2017Q4", "FY2018Q1", "FY2018Q2"]),
    ],
)
def test_a_quarter_between_two_inspections_was_missed(previous: str | None, missed: list[str]) -> None:
    rows = sorted(_tables(previous)["missed_quarters"], key=lambda r: r["as_of"])
    assert [r["quarter"] for r in rows] == missed


def test_the_review_before_is_that_of_the_inspection_before() -> None:
    older, newer = sorted(_tables("FY2018Q1")["review_periods"], key=lambda r: r["as_of_end"])
    assert (older["quarter"], older["as_of_end"], older["is_this"]) == (
        "FY2018Q1",
        datetime(2018, 6, 30, 15),
        False,
    )
    assert (newer["quarter"], newer["as_of_end"], newer["is_this"]) == (
        "FY2018Q3",
        datetime(2018, 12, 31, 15),
        True,
    )


def test_without_an_inspection_before_the_review_before_is_that_of_the_quarter_before() -> None:
    assert {r["quarter"] for r in _tables(None)["review_periods"]} == {"FY2018Q2", "FY2018Q3"}


@pytest.mark.parametrize(
    ("days", "closes"),
    [
        (1, date(2019, 1, 2)),
        (3, date(2019, 1, 4)),
        (4, date(2019, 1, 7)),
        (8, date(2019, 1, 11)),
        (9, date(2019, 1, 15)),
    ],
)
def test_a_review_closes_on_a_business_day(days: int, closes: date) -> None:
    settings = settings_of({"policy": {"review_close_business_days": days}})
    assert review_close(settings, DECEMBER, {}) == closes


def test_the_company_calendar_puts_the_close_off() -> None:
    settings = settings_of({"policy": {"review_close_business_days": 1}})
    closed = {date(2019, 1, day): False for day in (1, 2, 3, 4)}
    assert review_close(settings, DECEMBER, closed) == date(2019, 1, 7)
    assert review_close(settings, DECEMBER, {**closed, date(2019, 1, 5): True}) == date(2019, 1, 5)


def test_the_calendar_of_the_company_is_read_for_the_review() -> None:
    given = {
        "policy": {"review_close_business_days": 1},
        "calendar_days": [{"day": "2019-01-02", "is_business_day": False}],
    }
    with company(Path(":memory:"), given, wanted=frozenset()) as (connection, _):
        closes = {r["is_this"]: r["closes_on"] for r in rows_of(connection, "review_periods")}
    assert closes == {True: date(2019, 1, 3), False: date(2018, 10, 1)}
