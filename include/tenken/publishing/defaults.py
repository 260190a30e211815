"""What the publisher leaves unsaid: number, day and reason, told by the archive and never by the clock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from tenken.archive.publications import Publication, latest_publication, next_serial
from tenken.publishing.annual import read_year
from tenken.publishing.signing import signatures_of
from tenken.publishing.subject import newest_inspection
from tenken.report.wording import load_wording
from tenken.settings import Settings

PUBLISHER = "tenken"
"""Who publishes when nobody is named: the program, which signs nothing."""


@dataclass(frozen=True)
class Said:
    """What the publisher says of a document; null = unsaid."""

    name: str | None = None
    number: str | None = None
    issued_on: date | None = None
    reason: str | None = None


def fill_in(settings: Settings, period: str, said: Said) -> Said:
    """Complete what is unsaid of the next publication of a quarter or a fiscal year.

    What is published of the same inspection already stays as it is, so that saying nothing again issues
    nothing anew. Else the number is ``<period>-<n>``, the day that of the newest approving signature (of a
    year that of its newest quarter), and the reason of a replacement the revision that replaces.

    Raises:
        InputError: the quarter is not inspected, or its newest inspection is stale.
    """
    newest = latest_publication(settings.archive, period)
    year = read_year(period)
    if year is not None:
        quarters = [latest_publication(settings.archive, f"{period}Q{n}") for n in (1, 2, 3, 4)]
        days = [_day(p) for p in (*quarters, newest) if p is not None]
        return _complete(said, period, newest, max(days, default=None))
    inspection = newest_inspection(settings, period)
    if newest is not None and newest.content["inspection"]["manifest_sha256"] == inspection.manifest_sha256:
        return _repeat(said, newest)
    days = [s.signed_on for s in signatures_of(settings.archive, inspection)]
    days += [] if newest is None else [_day(newest)]
    # Unsigned, it is refused for that and not for a day that nobody could have said.
    filled = _complete(said, period, newest, max(days, default=inspection.as_of))
    if newest is None or filled.reason is not None:
        return filled
    before, after = newest.content["inspection"]["revision"], inspection.revision
    why = load_wording().say("publication.replaced", before=str(before), after=str(after))
    return replace(filled, reason=f"{why.ja} / {why.en}")


def _repeat(said: Said, newest: Publication) -> Said:
    """Complete what is unsaid with what was issued; whoever says something new means another document."""
    if said.number is not None or said.reason is not None or said.issued_on is not None:
        return _complete(said, newest.period, newest, _day(newest))
    return Said(
        said.name or newest.content["publisher"], newest.number, _day(newest), newest.content["reason"]
    )


def _complete(said: Said, period: str, newest: Publication | None, day: date | None) -> Said:
    return Said(
        said.name or PUBLISHER,
        said.number or f"{period}-{next_serial(newest)}",
        said.issued_on or day,
        said.reason,
    )


def _day(publication: Publication) -> date:
    return date.fromisoformat(publication.content["issued_on"])
