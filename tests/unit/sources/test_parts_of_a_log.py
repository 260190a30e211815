"""Which days of a quarter are parts of its log, and what each of them is for."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from log_site import FIRST, HALVES, LAST, MONTHS, Log, event, events_until, keys

from tenken.contract import dataset_names, load_dataset
from tenken.errors import InputError
from tenken.reconcile.intake import choose_snapshots, lacking_datasets
from tenken.sources.capture import capture_dataset


@pytest.fixture
def log(tmp_path: Path) -> Log:
    return Log(tmp_path)


def lost_days(log: Log, parts: list[date], kept_days: int = 30) -> list[str]:
    """The days of the quarter without an event, when these parts and its last day were pulled."""
    for day in (*parts, LAST):
        quarter = log.seal(day, events_until(day, kept_days), declared=kept_days)
    snapshot = quarter.snapshot
    assert snapshot.rows_declared == snapshot.rows_loaded == len(set(keys(quarter)))
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    return [str(day) for day in days if f"E{day}" not in keys(quarter)]


def test_only_a_dataset_whose_contract_says_so_is_completed() -> None:
    assert [name for name in dataset_names() if load_dataset(name).in_parts] == ["usage_events"]


def test_a_log_kept_30_days_and_pulled_twice_a_month_loses_no_day(log: Log) -> None:
    assert lost_days(log, [*HALVES[:-1]]) == []


def test_pulled_once_a_month_it_loses_the_first_day_of_each_month_of_31_days(log: Log) -> None:
    assert lost_days(log, [*MONTHS[:-1]]) == ["2018-10-01", "2018-12-01"]


def test_a_log_kept_31_days_may_be_pulled_once_a_month(log: Log) -> None:
    assert lost_days(log, [*MONTHS[:-1]], kept_days=31) == []


@pytest.mark.parametrize(
    ("missing", "lost"),
    [("2018-10-15", ["2018-10-01"]), ("2018-10-31", ["2018-10-16"]), ("2018-11-15", [])],
)
def test_a_half_that_was_not_pulled_falls_to_what_the_next_pull_still_holds(
    log: Log, missing: str, lost: list[str]
) -> None:
    assert lost_days(log, [day for day in HALVES[:-1] if str(day) != missing]) == lost


def test_a_pull_of_another_day_in_time_makes_good_for_a_half_that_was_not_pulled(log: Log) -> None:
    assert lost_days(log, [date(2018, 10, 20), *HALVES[1:-1]]) == []


def test_every_day_may_be_a_part(log: Log) -> None:
    days = [FIRST + timedelta(days=n) for n in range(91)]
    assert lost_days(log, days, kept_days=1) == []
    log.deliver(LAST, {f"E{days[-1]}": event("2018-12-30", "other")})
    with pytest.raises(InputError, match=r"1 keys stand for .* as of 2018-12-30 and 2018-12-31"):
        log.capture(LAST)


def test_parts_of_other_quarters_and_later_days_are_left_alone(log: Log) -> None:
    for day in ("2018-09-15", "2018-09-30", "2019-01-01", "2019-01-15"):
        log.seal(date.fromisoformat(day), {day: event(day)})
    log.seal(FIRST, {"first": event(FIRST)})
    quarter = log.seal(LAST, {"last": event(LAST)})
    assert keys(quarter) == ["first", "last"]


def test_with_parts_alone_the_last_day_is_still_to_be_captured(log: Log) -> None:
    for day in (*HALVES[:-1], date(2018, 12, 30)):
        log.seal(day, events_until(day, 1))
        # S01 judges how old it may be; a backfill does not make do with it.
        assert choose_snapshots(log.settings, log.quarter, None)["usage_events"].as_of == day
        assert lacking_datasets(log.settings, log.quarter) == ["usage_events"]
    for day in (date(2019, 1, 1), LAST):
        log.seal(day, events_until(day, 1))
        assert choose_snapshots(log.settings, log.quarter, None)["usage_events"].as_of == day
        assert lacking_datasets(log.settings, log.quarter) == []


@pytest.mark.parametrize(
    ("today", "remedy"),
    [
        (date(2018, 10, 20), "capture as of 2018-10-20 what the log still holds"),
        (LAST, "capture as of 2018-12-31 what the log still holds"),
        (date(2019, 1, 1), "query the history with :as_of$"),
    ],
)
def test_a_live_source_is_not_asked_for_a_day_that_is_past_but_as_of_today_while_the_quarter_runs(
    tmp_path: Path, today: date, remedy: str
) -> None:
    log = Log(tmp_path, kind="sql", path=None, connection="crm", query="SELECT 1 AS event_id")
    now = datetime(today.year, today.month, today.day, 6, tzinfo=UTC)
    with pytest.raises(InputError, match=f"shows the state of {today}, not that of 2018-10-15") as raised:
        capture_dataset(log.settings, log.quarter, "usage_events", as_of=HALVES[0], now=now)
    assert re.search(remedy, raised.value.problems[0].remedy)
