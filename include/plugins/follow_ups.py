"""The task of the `followup` DAG: which day a run is about, and the counts of that day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tenken.errors import ConfigError


def look_at_day() -> dict[str, Any]:
    """Count what is due and overdue on the day of the calling task's run; plain data."""
    from airflow.sdk import get_current_context

    from plugins.steps import read_site
    from tenken.followup import follow_up

    settings = read_site()
    return follow_up(settings, day_of(get_current_context(), settings.organisation.timezone)).plain()


def day_of(context: Mapping[str, Any], timezone: str) -> date:
    """Tell the day a run is about: its parameter ``day``, else its logical date where the organisation is.

    Airflow hands over UTC: 08:00 in Tokyo is still the evening before there.

    Raises:
        ConfigError: the run was started by hand without either.
    """
    day = context["params"].get("day")
    if day is not None:
        return date.fromisoformat(day)
    moment: datetime | None = context.get("logical_date")
    if moment is None:
        raise ConfigError.at("followup", "the run names no day", "Give it the parameter day, like 2019-01-25")
    return moment.astimezone(ZoneInfo(timezone)).date()
