"""Quarters beside the one inspected: when the managers' reviews close, and which quarters were passed over."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tenken.calendar import Quarter, end_of_day, quarter_range
from tenken.engine.duckdb import run
from tenken.reconcile.inputs import create_table
from tenken.settings import Settings
from tenken.workdays import business_day_after

if TYPE_CHECKING:
    import duckdb


def load_quarters(
    connection: duckdb.DuckDBPyConnection, settings: Settings, quarter: Quarter, previous: Quarter | None
) -> None:
    """Create ``review_periods`` (this quarter and the one inspected before it) and ``missed_quarters``.

    ``review_periods`` has one row per quarter: its name, the first UTC instant after its as-of date, the
    local day on which its review closes, and whether it is the quarter inspected. ``missed_quarters`` has
    one row per quarter between the inspection before and this one. Needs the dataset ``calendar_days``.

    Args:
        connection: The database of the inspection.
        settings: The site.
        quarter: The quarter inspected.
        previous: The quarter of the inspection before; null when there is none, and then no quarter was
            missed and the review before is that of the quarter before.
    """
    before = quarter.shift(-1) if previous is None else previous
    company = dict(
        run(connection, "SELECT day, is_business_day FROM calendar_days WHERE is_business_day IS NOT NULL")
    )
    create_table(
        connection,
        "review_periods",
        "quarter VARCHAR, as_of_end TIMESTAMP, closes_on DATE, is_this BOOLEAN",
        [
            [
                str(q),
                end_of_day(q.as_of, settings.organisation.timezone),
                review_close(settings, q.as_of, company),
                q == quarter,
            ]
            for q in (before, quarter)
        ],
    )
    missed = quarter_range(before.shift(1), quarter.shift(-1))
    create_table(
        connection, "missed_quarters", "quarter VARCHAR, as_of DATE", [[str(q), q.as_of] for q in missed]
    )


def review_close(settings: Settings, as_of: date, company: dict[date, bool]) -> date:
    """Tell the last day on which a manager may decide on the rights held on ``as_of``.

    Args:
        settings: The site, whose policy says after how many business days the review closes.
        as_of: The day reviewed.
        company: Days that the company calendar names → whether they are business days.
    """
    count = settings.policy.review_close_business_days
    return business_day_after(as_of, count, company, settings.organisation.timezone)
