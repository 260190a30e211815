"""What the package's ``airflow.plugins`` entry point gives to every Airflow process; keep it light."""

from __future__ import annotations

from airflow.plugins_manager import AirflowPlugin

from plugins.fiscal_quarter import FiscalQuarterTimetable


class TenkenPlugin(AirflowPlugin):
    """Register the timetable under which a serialised DAG names it."""

    name = "tenken"
    timetables = [FiscalQuarterTimetable]  # noqa: RUF012  # the base class types it so
