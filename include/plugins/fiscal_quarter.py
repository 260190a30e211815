"""The timetable whose partitions are fiscal quarters: one run for each, keyed ``FY2018Q3``.

A run comes some days after the quarter's end and is about that quarter; its partition date is the
quarter's first day. So ``airflow backfill create --from-date 2018-04-01 --to-date 2019-03-31``
means the four quarters that start in between.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from airflow.exceptions import AirflowTimetableInvalid, InvalidPartitionKeyError
from airflow.timetables.base import DagRunInfo
from airflow.timetables.trigger import CronPartitionTimetable

from tenken.calendar import Quarter, quarter_range
from tenken.errors import ConfigError

if TYPE_CHECKING:
    from pendulum import DateTime

MONTHS = range(1, 13)
DAYS = range(1, 29)  # every month has them


class FiscalQuarterTimetable(CronPartitionTimetable):
    """Run once after each fiscal quarter, for that quarter.

    Overrides private methods of Airflow 3.3.2's class: `tests/dags/test_timetable.py` holds them.
    """

    def __init__(
        self,
        *,
        fiscal_year_starts: int = 4,
        run_day: int = 5,
        run_hour: int = 9,
        timezone: str = "Asia/Tokyo",
    ) -> None:
        """Build the timetable.

        Args:
            fiscal_year_starts: Month (1 … 12) in which the fiscal year starts.
            run_day: Day (1 … 28) of the month after the quarter on which its run comes.
            run_hour: Hour (0 … 23) of that day, in ``timezone``.
            timezone: Zone of the quarter's limits and of the run.
        """
        months = sorted((fiscal_year_starts - 1 + step) % 12 + 1 for step in (0, 3, 6, 9))
        super().__init__(f"0 {run_hour} {run_day} {','.join(map(str, months))} *", timezone=timezone)
        self._zone = timezone
        self._starts, self._day, self._hour = fiscal_year_starts, run_day, run_hour

    def serialize(self) -> dict[str, Any]:
        """Give the constructor's arguments."""
        return {
            "fiscal_year_starts": self._starts,
            "run_day": self._day,
            "run_hour": self._hour,
            "timezone": self._zone,
        }

    @classmethod
    def deserialize(cls, data: dict[str, Any]) -> FiscalQuarterTimetable:
        """Build the timetable from what `serialize` gave."""
        return cls(**data)

    def validate(self) -> None:
        """Refuse a day that some months do not have, besides what cron refuses."""
        super().validate()
        if self._starts not in MONTHS or self._day not in DAYS:
            raise AirflowTimetableInvalid(
                f"fiscal_year_starts={self._starts}, run_day={self._day}: "
                f"the month must be 1 to {MONTHS[-1]} and the day 1 to {DAYS[-1]}"
            )

    @property
    def summary(self) -> str:
        """Tell the interface when a run comes."""
        return f"day {self._day} after each fiscal quarter, {self._hour:02}:00 {self._zone}"

    def iter_partition_dagrun_infos(self, *, earliest: datetime, latest: datetime) -> Iterator[DagRunInfo]:
        """List the quarters whose first day lies from ``earliest`` to ``latest``, oldest first."""
        first, last = self.localize_partition_datetime(earliest), self.localize_partition_datetime(latest)
        for quarter in quarter_range(self._quarter_at(first), self._quarter_at(last)):
            start = self._start_of(quarter)
            if first <= start <= last:
                yield DagRunInfo(
                    run_after=start, data_interval=None, partition_date=start, partition_key=str(quarter)
                )

    def _quarter_at(self, instant: DateTime) -> Quarter:
        # Airflow hands over UTC: 06:00 on 1 January in Tokyo is still last year's quarter there.
        local = instant.in_timezone(self._timezone)
        return Quarter.holding(date(local.year, local.month, local.day), self._starts)

    def _start_of(self, quarter: Quarter) -> DateTime:
        first = quarter.first_day
        return self.localize_partition_datetime(datetime(first.year, first.month, first.day))  # noqa: DTZ001  # localised

    def _get_partition_date(self, *, run_date: DateTime) -> DateTime:
        return self._start_of(self._quarter_at(run_date).shift(-1))

    def _format_key(self, partition_date: DateTime) -> str:
        return str(self._quarter_at(partition_date))

    def _decode_partition_date(self, partition_key: str) -> datetime:
        try:
            return self._start_of(Quarter.parse(partition_key, self._starts))
        except ConfigError as error:
            raise InvalidPartitionKeyError(str(error)) from error


def after_quarter(run_day: int, run_hour: int) -> FiscalQuarterTimetable:
    """Build the timetable of this site: its config says when the fiscal year starts and in which zone.

    Args:
        run_day: Day (1 … 28) of the month after the quarter.
        run_hour: Hour of that day, in the organisation's zone.

    Raises:
        ConfigError: the config cannot be read; Airflow shows it as an import error of the DAG.
    """
    from plugins.steps import config_path
    from tenken.settings import load_settings

    organisation = load_settings(Path(config_path())).organisation
    return FiscalQuarterTimetable(
        fiscal_year_starts=organisation.fiscal_year_starts,
        run_day=run_day,
        run_hour=run_hour,
        timezone=organisation.timezone,
    )
