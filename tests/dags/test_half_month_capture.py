"""The capture of logs twice a month: which half a run is about, and what it asks tenken for."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from plugins.half_month import after_half_month, last_day
from plugins.in_process import run_quarter
from tenken.errors import ConfigError, InputError

pytestmark = pytest.mark.airflow
pendulum = pytest.importorskip("pendulum")
SOURCES = "datasets: {persons: persons.csv, accounts: accounts.csv, lines: absent}"
LOGS = "datasets: {persons: persons.csv, usage_events: 'usage-{as_of}.csv'}"


@pytest.fixture
def site(site_config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site that declares a log, its fiscal year from March."""
    path = tmp_path / "inspection.yaml"
    text = site_config.read_text(encoding="utf-8")
    assert SOURCES in text
    path.write_text(text.replace(SOURCES, LOGS).replace("fiscal_year_starts: 4", "fiscal_year_starts: 3"))
    monkeypatch.setenv("TENKEN_CONFIG", str(path))
    return path


@pytest.fixture
def captures(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Stands where `tenken.sources.capture` stands: seals nothing, writes down the calls."""
    stand_in: Any = ModuleType("tenken.sources.capture")
    stand_in.calls, stand_in.broken = [], False

    def capture_dataset(settings: Any, quarter: Any, dataset: str, *, as_of: date) -> Any:
        stand_in.calls.append((str(quarter), dataset, as_of))
        if stand_in.broken:
            raise InputError.at(dataset, "the sql source shows another day", "Import an extract")
        snapshot = SimpleNamespace(number=2, rows_loaded=9, folder="/secret/rows")
        return SimpleNamespace(dataset=dataset, snapshot=snapshot, is_new=False)

    stand_in.capture_dataset = capture_dataset
    monkeypatch.setitem(sys.modules, "tenken.sources.capture", stand_in)
    return stand_in


def key_of_run(at: str) -> str:
    """The key of the run that starts at a time in Tokyo."""
    return after_half_month(run_hour=6)._get_partition_info(
        run_date=pendulum.parse(at, tz="Asia/Tokyo").in_timezone("UTC")
    )[1]


@pytest.mark.parametrize(
    ("at", "key"),
    [
        ("2018-10-16T06:00", "2018-10-01"),
        ("2018-11-01T06:00", "2018-10-16"),
        ("2018-12-01T06:00", "2018-11-16"),
        ("2019-01-01T06:00", "2018-12-16"),
        ("2019-01-16T06:00", "2019-01-01"),
        ("2019-03-01T06:00", "2019-02-16"),
    ],
)
def test_a_run_is_about_the_half_that_ended_in_japan_though_its_instant_lies_in_it(at: str, key: str) -> None:
    assert key_of_run(at) == key
    assert last_day(key) == pendulum.parse(at).date().subtract(days=1)


def test_it_comes_at_six_in_the_morning_of_the_1st_and_the_16th_in_japan(dags: dict[str, Any]) -> None:
    from airflow.serialization.serialized_objects import DagSerialization

    timetable = DagSerialization.from_dict(DagSerialization.to_dict(dags["capture_usage"])).timetable
    middle = timetable._get_next(pendulum.datetime(2018, 12, 5))
    assert middle == pendulum.datetime(2018, 12, 16, 6, tz="Asia/Tokyo")
    assert timetable._get_partition_info(run_date=middle)[1] == "2018-12-01"
    end = timetable._get_next(middle)
    assert end == pendulum.datetime(2019, 1, 1, 6, tz="Asia/Tokyo")
    assert timetable._get_partition_info(run_date=end)[1] == "2018-12-16"


def test_the_zone_is_that_of_the_organisation(site: Path) -> None:
    site.write_text(site.read_text().replace("Asia/Tokyo", "Europe/Berlin"))
    assert after_half_month(run_hour=6).serialize()["timezone"] == "Europe/Berlin"


def backfill_keys(first: str, last: str) -> list[str | None]:
    """The keys a backfill from one date to another makes; Airflow hands both over as midnight in UTC."""
    infos = after_half_month(run_hour=6).iter_partition_dagrun_infos(
        earliest=pendulum.parse(first), latest=pendulum.parse(last)
    )
    return [info.partition_key for info in infos]


def test_a_backfill_of_a_quarter_makes_its_six_halves_in_order() -> None:
    halves = ["2018-10-01", "2018-10-16", "2018-11-01", "2018-11-16", "2018-12-01", "2018-12-16"]
    assert backfill_keys("2018-10-01", "2018-12-31") == halves


def test_the_last_day_of_a_backfill_counts_up_to_its_first_instant_only() -> None:
    assert backfill_keys("2018-10-01", "2018-10-16") == ["2018-10-01"]
    assert backfill_keys("2018-10-01", "2018-10-17") == ["2018-10-01", "2018-10-16"]


@pytest.mark.parametrize(
    "key",
    [None, "", "2018-10", "2018-13-01", "2018-10-1", "2018-10-15", "2018-10-31", "FY2018Q3", "0018-10-01"],
)
def test_a_run_that_names_no_half_is_refused_with_the_shape_it_should_have(key: str | None) -> None:
    with pytest.raises(ConfigError, match="names no half of a month like 2018-10-01 or 2018-10-16"):
        last_day(key)


@pytest.mark.parametrize(
    ("key", "quarter", "day"),
    [
        ("2018-10-01", "FY2018Q3", date(2018, 10, 15)),
        ("2018-10-16", "FY2018Q3", date(2018, 10, 31)),
        ("2018-11-16", "FY2018Q3", date(2018, 11, 30)),
        ("2018-12-16", "FY2018Q4", date(2018, 12, 31)),
        ("2020-02-16", "FY2019Q4", date(2020, 2, 29)),
    ],
)
def test_a_run_seals_each_log_as_of_the_last_day_of_its_half_in_the_quarter_that_holds_it(
    dags: dict[str, Any], captures: Any, site: Path, key: str, quarter: str, day: date
) -> None:
    run = run_quarter(dags["capture_usage"], key)
    assert str(run.state) == "success"
    assert captures.calls == [(quarter, "usage_events", day)]


def test_only_names_numbers_and_counts_go_between_its_tasks(
    dags: dict[str, Any], captures: Any, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from airflow.models.xcom import XComModel
    from airflow.utils.session import create_session
    from sqlalchemy import select

    run = run_quarter(dags["capture_usage"], "2018-10-16")
    with create_session() as session:
        rows = session.scalars(select(XComModel).where(XComModel.run_id == run.run_id))
        told = {row.task_id: XComModel.deserialize_value(row) for row in rows}
    assert told == {
        "list_logs": ["usage_events"],
        "seal": {"dataset": "usage_events", "snapshot": 2, "rows": 9, "is_new": False},
    }


def test_a_site_without_a_log_has_nothing_to_seal(dags: dict[str, Any], captures: Any) -> None:
    assert str(run_quarter(dags["capture_usage"], "2018-10-16").state) == "success"
    assert captures.calls == []


def test_a_run_without_a_half_fails_before_it_asks_any_source(
    dags: dict[str, Any], captures: Any, site: Path
) -> None:
    assert str(run_quarter(dags["capture_usage"], None).state) == "failed"
    assert captures.calls == []


def test_a_source_that_cannot_be_asked_any_more_is_not_asked_again(
    dags: dict[str, Any], captures: Any, site: Path
) -> None:
    captures.broken = True
    assert str(run_quarter(dags["capture_usage"], "2018-10-16").state) == "failed"
    assert len(captures.calls) == 1
