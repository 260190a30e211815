"""Runs that are about a calendar month: one for each, keyed ``2018-10``.

A run comes after the month's end and is about that month. So ``airflow backfill create --from-date
2018-10-01 --to-date 2018-12-31`` means the three months whose first day lies in between.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from airflow.timetables.trigger import CronPartitionTimetable

from tenken.errors import ConfigError

KEY_FORMAT = "%Y-%m"
_KEY = re.compile(r"[1-9]\d{3}-(0[1-9]|1[0-2])")


def after_month(run_hour: int) -> CronPartitionTimetable:
    """Build the timetable of this site: the first of each month, for the month that ended.

    Args:
        run_hour: Hour (0 … 23) of that day, in the organisation's zone.

    Raises:
        ConfigError: the config cannot be read; Airflow shows it as an import error of the DAG.
    """
    from plugins.steps import read_site

    return CronPartitionTimetable(
        f"0 {run_hour} 1 * *",
        timezone=read_site().organisation.timezone,
        run_offset=-1,
        key_format=KEY_FORMAT,
    )


def last_day(key: str | None) -> date:
    """Tell the last day of the month that a key names.

    Raises:
        ConfigError: there is no key, or it has another shape.
    """
    if key is None or _KEY.fullmatch(key) is None:
        remedy = "Start it with `airflow backfill create`, which gives each run the key of its month"
        raise ConfigError.at(key or "a run without a key", "names no month like 2018-10", remedy)
    first = date.fromisoformat(f"{key}-01")
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
