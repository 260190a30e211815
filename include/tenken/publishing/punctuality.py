"""How each quarter's inspection kept its day: when it was due, when it was signed, and which were missed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from tenken.archive import inspections
from tenken.calendar import Quarter, quarter_range
from tenken.engine.duckdb import open_database, run
from tenken.publishing.signing import decisions, is_approved, local_day
from tenken.report.issue import Punctuality
from tenken.settings import Settings
from tenken.workdays import business_days, inspection_due

_COMPANY_DAYS = "SELECT day, is_business_day FROM calendar_days WHERE is_business_day IS NOT NULL"


def list_punctuality(settings: Settings, until: Quarter) -> tuple[Punctuality, ...]:
    """Tell of every quarter from the first owed to ``until``, oldest first.

    The first owed is the first inspected, or where the policy names a review the one after it: an
    inspection of every quarter was promised from then on. A quarter counts as signed on the local day of
    the first approval of an inspection of it whose last decision approves. Business days follow the
    company calendars that the inspections were made with.
    """
    starts = settings.organisation.fiscal_year_starts
    inspected = [q for q in inspections.inspected_quarters(settings.archive, starts) if q <= until]
    if not inspected:
        return ()
    company = _company_days(settings, inspected)
    signed = _signed_days(settings)
    return tuple(
        _tell(settings, quarter, company, signed.get(str(quarter)), is_missed=quarter not in inspected)
        for quarter in quarter_range(_first_owed(settings, inspected[0]), until)
    )


def _first_owed(settings: Settings, first_inspected: Quarter) -> Quarter:
    review = settings.policy.review_quarter
    return first_inspected if review is None else max(first_inspected, settings.quarter(review).shift(1))


def _tell(
    settings: Settings,
    quarter: Quarter,
    company: Mapping[date, bool],
    signed_on: date | None,
    *,
    is_missed: bool,
) -> Punctuality:
    due = inspection_due(settings, quarter, company)
    late = None
    if signed_on is not None:
        zone = settings.organisation.timezone
        late = sum(1 for _ in business_days(due + timedelta(days=1), signed_on, company, zone))
        late = max(late, int(signed_on > due))  # signed on a holiday after the due day is late too
    return Punctuality(str(quarter), due, signed_on, late, is_missed)


def _company_days(settings: Settings, quarters: list[Quarter]) -> dict[date, bool]:
    """Collect the company calendars of the newest inspections; the later one prevails."""
    days: dict[date, bool] = {}
    for inspection in inspections.latest_each(settings.archive, quarters):
        with open_database(inspection.database, read_only=True) as connection:
            days |= dict(run(connection, _COMPANY_DAYS))
    return days


def _signed_days(settings: Settings) -> dict[str, date]:
    """Give the first approval of each quarter, of inspections whose last decision approves."""
    zone = ZoneInfo(settings.organisation.timezone)
    every = decisions(settings.archive)
    by_manifest: dict[str, list[dict[str, object]]] = {}
    for entry in every:
        by_manifest.setdefault(entry["body"]["manifest_sha256"], []).append(entry)
    signed: dict[str, date] = {}
    for entry in every:
        body = entry["body"]
        if body["decision"] == "approve" and is_approved(by_manifest[body["manifest_sha256"]]):
            day = local_day(entry, zone)
            signed[body["quarter"]] = min(day, signed.get(body["quarter"], day))
    return signed
