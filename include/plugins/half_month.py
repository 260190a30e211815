"""Runs that are about half a month, its days 1 to 15 or the rest: each keyed by its first day, ``2018-10-16``.

A run comes after the half's end and is about that half. Once a month would not do: a log kept 30 days has
forgotten the first day of a month of 31. ``airflow backfill create --from-date 2018-10-01 --to-date
2018-12-31`` means the six halves that begin in between; a last day counts up to its first instant.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from airflow.timetables.trigger import CronPartitionTimetable

from tenken.errors import ConfigError

KEY_FORMAT = "%Y-%m-%d"
_LAST_OF_FIRST_HALF = 15
_KEY = re.compile(r"[1-9]\d{3}-(0[1-9]|1[0-2])-(01|16)", re.ASCII)


def after_half_month(run_hour: int) -> CronPartitionTimetable:
    """Build the timetable of this site: the 1st and the 16th of each month, for the half that ended.

    Args:
        run_hour: Hour (0 … 23) of that day, in the organisation's zone.

    Raises:
        ConfigError: the config cannot be read; Airflow shows it as an import error of the DAG.
    """
    from plugins.steps import read_site

    return CronPartitionTimetable(
        f"0 {run_hour} 1,{_LAST_OF_FIRST_HALF + 1} * *",
        timezone=read_site().organisation.timezone,
        run_offset=-1,
        key_format=KEY_FORMAT,
    )


def last_day(key: str | None) -> date:
    """Tell the last day of the half that a key names.

    Raises:
        ConfigError: there is no key, or it has another shape.
    """
    if key is None or _KEY.fullmatch(key) is None:
        remedy = "Start it with `airflow backfill create`, which gives each run the key of its half"
        raise ConfigError.at(
            key or "a run without a key", "names no half of a month like 2018-10-01 or 2018-10-16", remedy
        )
    first = date.fromisoformat(key)
    if first.day == 1:
        return first.replace(day=_LAST_OF_FIRST_HALF)
    return (first + timedelta(days=16)).replace(day=1) - timedelta(days=1)
