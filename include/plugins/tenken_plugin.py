"""What the package's ``airflow.plugins`` entry point gives to every Airflow process; keep it light."""

from __future__ import annotations

from airflow.plugins_manager import AirflowPlugin

from plugins.fiscal_quarter import FiscalQuarterTimetable
from plugins.fiscal_year import FiscalYearMapper, FiscalYearQuarters
from plugins.reports_page import PREFIX, LazyApp, build_app


class TenkenPlugin(AirflowPlugin):
    """Register under which names a serialised DAG finds its classes, and the page of published reports."""

    name = "tenken"
    timetables = [FiscalQuarterTimetable]  # noqa: RUF012  # the base class types them so
    partition_mappers = [FiscalYearMapper]  # noqa: RUF012
    windows = [FiscalYearQuarters]  # noqa: RUF012
    fastapi_apps = [  # noqa: RUF012
        {"app": LazyApp(build_app), "url_prefix": PREFIX, "name": "tenken reports"}
    ]
    external_views = [  # noqa: RUF012
        {
            "name": "点検報告書",
            "href": f"{PREFIX}/",
            "destination": "nav",
            "url_route": "reports",
            "nav_top_level": True,
        }
    ]
