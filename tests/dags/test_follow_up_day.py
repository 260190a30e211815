"""The day that a run of `followup` is about."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from plugins.follow_ups import day_of
from tenken import followup
from tenken.errors import ConfigError

pytestmark = pytest.mark.airflow
EVENING = datetime(2019, 1, 24, 23, tzinfo=UTC)


def test_eight_in_the_morning_in_tokyo_is_that_day_and_not_the_evening_before() -> None:
    assert day_of({"params": {"day": None}, "logical_date": EVENING}, "Asia/Tokyo") == date(2019, 1, 25)
    assert day_of({"params": {}, "logical_date": EVENING}, "Europe/Berlin") == date(2019, 1, 25)
    assert day_of({"params": {}, "logical_date": EVENING}, "UTC") == date(2019, 1, 24)


def test_a_named_day_prevails() -> None:
    given = {"params": {"day": "2018-12-31"}, "logical_date": EVENING}
    assert day_of(given, "Asia/Tokyo") == date(2018, 12, 31)


def test_no_clock_stands_in_for_a_day_that_nobody_named() -> None:
    with pytest.raises(ConfigError, match="the run names no day"):
        day_of({"params": {"day": None}, "logical_date": None}, "Asia/Tokyo")


def test_a_run_hands_the_day_on_and_returns_counts_only(
    dags: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[date] = []

    def look(settings: Any, on: date) -> Any:
        asked.append(on)
        return followup.FollowUp(on, {"promises": 0}, {"promises": 0})

    monkeypatch.setattr(followup, "follow_up", look)
    dag = dags["followup"]
    assert dag.params.get_param("day").schema["format"] == "date"
    run = dag.test(run_conf={"day": "2019-01-25"})
    assert str(run.state) == "success"
    assert asked == [date(2019, 1, 25)]
