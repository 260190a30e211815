"""The fiscal quarters that Airflow sees; Airflow 3.3.2's private methods are pinned here."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from airflow.exceptions import AirflowTimetableInvalid, InvalidPartitionKeyError
from airflow.timetables.base import TimeRestriction

from plugins.fiscal_quarter import FiscalQuarterTimetable
from plugins.fiscal_year import FiscalYearMapper, FiscalYearQuarters
from plugins.tenken_plugin import TenkenPlugin

pytestmark = pytest.mark.airflow
pendulum = pytest.importorskip("pendulum")
JST = "Asia/Tokyo"


def key_of_run(at: str, timetable: FiscalQuarterTimetable | None = None) -> str:
    """The key of the run that starts at a local time."""
    timetable = timetable or FiscalQuarterTimetable()
    return timetable._get_partition_info(run_date=pendulum.parse(at, tz=JST).in_timezone("UTC"))[1]


def backfill_keys(first: str, last: str, timetable: FiscalQuarterTimetable | None = None) -> list[str | None]:
    """The keys a backfill from one local date to another makes."""
    timetable = timetable or FiscalQuarterTimetable()
    infos = timetable.iter_partition_dagrun_infos(
        earliest=pendulum.parse(first, tz=JST), latest=pendulum.parse(last, tz=JST)
    )
    return [info.partition_key for info in infos]


@pytest.mark.parametrize(
    ("at", "key"),
    [
        ("2018-07-05T09:00", "FY2018Q1"),
        ("2018-10-05T09:00", "FY2018Q2"),
        ("2019-01-05T09:00", "FY2018Q3"),
        ("2019-04-05T09:00", "FY2018Q4"),
        ("2019-07-05T09:00", "FY2019Q1"),
    ],
)
def test_a_run_is_about_the_quarter_that_ended_before_it(at: str, key: str) -> None:
    assert key_of_run(at) == key


def test_six_in_the_morning_of_new_year_in_japan_belongs_to_the_new_quarter() -> None:
    assert key_of_run("2019-01-01T06:00", FiscalQuarterTimetable(run_day=1, run_hour=6)) == "FY2018Q3"
    assert key_of_run("2018-12-31T23:00") == "FY2018Q2"


def test_the_partition_date_is_the_first_instant_of_the_quarter_in_japan() -> None:
    date, key = FiscalQuarterTimetable()._get_partition_info(run_date=pendulum.datetime(2019, 1, 5))
    assert (date, key) == (datetime(2018, 9, 30, 15, tzinfo=UTC), "FY2018Q3")


def test_a_backfill_of_a_fiscal_year_makes_its_four_quarters_in_order() -> None:
    assert backfill_keys("2018-04-01", "2019-03-31") == ["FY2018Q1", "FY2018Q2", "FY2018Q3", "FY2018Q4"]


def test_a_backfill_bound_given_in_utc_means_the_same_local_day() -> None:
    timetable = FiscalQuarterTimetable()
    infos = timetable.iter_partition_dagrun_infos(
        earliest=pendulum.datetime(2018, 10, 1), latest=pendulum.datetime(2018, 12, 31)
    )
    assert [info.partition_key for info in infos] == ["FY2018Q3"]


def test_a_backfill_that_holds_no_first_day_makes_nothing() -> None:
    assert backfill_keys("2018-04-02", "2018-06-30") == []


def test_a_fiscal_year_from_january_has_the_quarters_of_the_calendar() -> None:
    calendar_year = FiscalQuarterTimetable(fiscal_year_starts=1)
    assert key_of_run("2019-01-05T09:00", calendar_year) == "FY2018Q4"
    assert backfill_keys("2019-01-01", "2019-12-31", calendar_year) == [f"FY2019Q{n}" for n in (1, 2, 3, 4)]


def test_a_fiscal_year_from_february_runs_in_the_months_after_its_quarters() -> None:
    february = FiscalQuarterTimetable(fiscal_year_starts=2)
    assert february.summary.startswith("day 5")
    assert february._expression == "0 9 5 2,5,8,11 *"
    assert key_of_run("2019-02-05T09:00", february) == "FY2018Q4"


def test_without_catchup_the_next_run_is_the_quarter_that_ended_last() -> None:
    restriction = TimeRestriction(earliest=pendulum.datetime(2017, 4, 1), latest=None, catchup=False)
    info = FiscalQuarterTimetable().next_dagrun_info_v2(last_dagrun_info=None, restriction=restriction)
    assert info is not None
    assert info.run_after <= pendulum.now()
    assert info.partition_key == key_of_run(info.run_after.in_timezone(JST).isoformat())


def test_with_catchup_runs_follow_each_other_over_the_year_end() -> None:
    restriction = TimeRestriction(earliest=pendulum.datetime(2018, 9, 1), latest=None, catchup=True)
    timetable, info, keys = FiscalQuarterTimetable(), None, []
    for _ in range(4):
        info = timetable.next_dagrun_info_v2(last_dagrun_info=info, restriction=restriction)
        assert info is not None
        keys.append(info.partition_key)
    assert keys == ["FY2018Q2", "FY2018Q3", "FY2018Q4", "FY2019Q1"]


def test_a_key_and_its_first_day_are_the_same_thing() -> None:
    timetable = FiscalQuarterTimetable()
    for key in ("FY2017Q4", "FY2018Q1", "FY2018Q3"):
        assert timetable._format_key(timetable._decode_partition_date(key)) == key


@pytest.mark.parametrize("key", ["2018Q3", "FY2018Q5", "FY18Q3", "", "FY2018Q3 "])
def test_a_key_of_another_shape_is_refused_with_the_shape_it_should_have(key: str) -> None:
    with pytest.raises(InvalidPartitionKeyError, match="FY2018Q3"):
        FiscalQuarterTimetable()._decode_partition_date(key)


def test_the_run_id_names_the_quarter() -> None:
    from airflow.utils.types import DagRunType

    run_id = FiscalQuarterTimetable().generate_run_id(
        run_type=DagRunType.SCHEDULED,
        run_after=pendulum.datetime(2019, 1, 5),
        data_interval=None,
        partition_key="FY2018Q3",
    )
    assert run_id.startswith("scheduled__2019-01-05T00:00:00+00:00__FY2018Q3__")


def test_what_serialize_gives_builds_the_same_timetable() -> None:
    timetable = FiscalQuarterTimetable(fiscal_year_starts=1, run_day=3, run_hour=7, timezone="Europe/Berlin")
    again = FiscalQuarterTimetable.deserialize(timetable.serialize())
    assert again.serialize() == timetable.serialize()
    assert again == timetable


@pytest.mark.parametrize(("starts", "day"), [(0, 5), (13, 5), (4, 0), (4, 29)])
def test_a_day_that_some_months_do_not_have_is_refused(starts: int, day: int) -> None:
    with pytest.raises(AirflowTimetableInvalid):
        FiscalQuarterTimetable(fiscal_year_starts=starts, run_day=day).validate()


def test_the_entry_point_gives_airflow_the_timetable() -> None:
    from importlib.metadata import entry_points

    (point,) = entry_points(group="airflow.plugins", name="tenken")
    assert point.load() is TenkenPlugin
    assert FiscalQuarterTimetable in TenkenPlugin.timetables
    assert FiscalYearMapper in TenkenPlugin.partition_mappers
    assert FiscalYearQuarters in TenkenPlugin.windows
