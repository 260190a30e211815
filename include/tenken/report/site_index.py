"""The index of one edition as values: the trend, a row per quarter with its publications, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from tenken.calendar import Quarter, quarter_range
from tenken.report.charts import Point, colour, draw_panel
from tenken.report.scope import month_name
from tenken.report.site_records import CorrectedValue, Record, Report, Share
from tenken.report.wording import Both, Wording

_KINDS = (
    ("report", ("report.html", "year.html")),
    ("letter", ("letter.pdf",)),
    ("letter_en", ("letter_en.pdf",)),
    ("workbook", ("exceptions.xlsx", "figures.xlsx")),
    ("json", ("data/report.json",)),
    ("headcount", ("data/headcount.csv",)),
    ("findings", ("data/findings.csv",)),
    ("oscal", ("oscal/assessment-results.json",)),
)
_NEEDED = 2
"""Points of a trend."""


@dataclass(frozen=True)
class File:
    """One document of a publication; ``kind`` names it in the wording."""

    kind: str
    href: str


@dataclass(frozen=True)
class Issued:
    """One publication of a quarter."""

    number: str
    serial: int
    issued_on: date | None
    supersedes: str | None
    corrections: tuple[CorrectedValue, ...]
    files: tuple[File, ...]


@dataclass(frozen=True)
class QuarterRow:
    """One quarter (or fiscal year): what its newest publication says, and all of its publications, newest first.

    ``report`` and ``issued`` are empty for a quarter that was never published.
    """

    period: str
    name: Both
    as_of: date | None
    report: Report | None
    share: Both | None
    carried: int | None
    issued: tuple[Issued, ...]
    lateness: Both | None


@dataclass(frozen=True)
class TrendPanel:
    """The trend of one category over the published quarters."""

    identifier: str
    name: Both
    points: tuple[tuple[Both, Both | None], ...]
    description: Both
    drawing: Markup | None


@dataclass(frozen=True)
class Index:
    """One edition's index; rows newest first."""

    organisation: Both
    summary: tuple[Both, ...]
    panels: tuple[TrendPanel, ...]
    rows: tuple[QuarterRow, ...]
    years: tuple[QuarterRow, ...]


def build_index(records: Sequence[Record], words: Wording) -> Index:
    """Build the index of one edition from its records, which are by period and oldest first."""
    quarters: dict[str, list[Record]] = {}
    for record in records:
        quarters.setdefault(record.period, []).append(record)
    yearly = [of for of in quarters.values() if of[-1].is_year]
    of_quarter = {of[-1].quarter: of for of in quarters.values() if not of[-1].is_year}
    newest = [of[-1] for of in of_quarter.values()]
    reports = [record.report for record in newest if record.report is not None]
    late = _lateness(reports, words)
    return Index(
        organisation=reports[-1].organisation if reports else Both.same(""),
        summary=tuple(_summary(of_quarter, words)),
        panels=tuple(_panels(newest, words)),
        rows=tuple(_quarter_row(q, of_quarter.get(q, []), late, words) for q in _span(of_quarter)),
        years=tuple(_year_row(of) for of in reversed(yearly)),
    )


def _span(quarters: Mapping[Quarter, object]) -> list[Quarter]:
    """List the quarters from the newest published to the oldest, those between without a publication too."""
    return quarter_range(min(quarters), max(quarters))[::-1] if quarters else []


def _quarter_row(
    quarter: Quarter, records: Sequence[Record], late: Mapping[str, Both], words: Wording
) -> QuarterRow:
    report = records[-1].report if records else None
    counted = report is not None and report.exceptions is not None and report.new is not None
    return QuarterRow(
        period=str(quarter),
        name=Both(quarter.name_ja, quarter.name_en),
        as_of=quarter.as_of,
        report=report,
        share=_total(report),
        carried=report.exceptions - report.new if counted else None,  # type: ignore[union-attr,operator]
        issued=tuple(_issued(record) for record in reversed(records)),
        lateness=late.get(str(quarter)),
    )


def _year_row(records: Sequence[Record]) -> QuarterRow:
    newest = records[-1]
    year = newest.period.removeprefix("FY")
    name = Both(Quarter(int(year), 1).year_ja, newest.period)
    issued = tuple(_issued(record) for record in reversed(records))
    return QuarterRow(newest.period, name, None, newest.report, None, None, issued, None)


def _issued(record: Record) -> Issued:
    return Issued(
        number=record.number,
        serial=record.serial,
        issued_on=record.issued_on,
        supersedes=record.supersedes,
        corrections=() if record.report is None else record.report.corrections,
        files=tuple(_files(record)),
    )


def _files(record: Record) -> list[File]:
    found = [(kind, name) for kind, names in _KINDS for name in names if (record.folder / name).is_file()]
    return [File(kind, f"{record.place}/{name}") for kind, name in found]


def _total(report: Report | None) -> Both | None:
    shares = () if report is None else report.shares
    return next((share.text for share in shares if share.is_total), None)


def _summary(quarters: Mapping[Quarter, Sequence[Record]], words: Wording) -> list[Both]:
    """Say which quarters are published, which in between are not, and how many were issued again."""
    if not quarters:
        return [words.say("site.none")]
    first, last = min(quarters), max(quarters)
    missing = [_name(q) for q in quarter_range(first, last) if q not in quarters]
    said = [words.say("site.span", n=len(quarters), first=_name(first), last=_name(last))]
    if first == last:
        said = [words.say("site.span_one", quarter=_name(first))]
    elif missing:
        said.append(words.say("site.missing", n=len(missing), quarters=missing))
    else:
        said.append(words.say("site.none_missing"))
    again = sum(len(records) > 1 for records in quarters.values())
    if again:
        said.append(words.say("site.again", n=again))
    return said


def _name(quarter: Quarter) -> Both:
    return Both(quarter.name_ja, quarter.name_en)


def _lateness(reports: Sequence[Report], words: Wording) -> dict[str, Both]:
    """Say of each quarter that was missed or late what the newest report says of it."""
    said: dict[str, Both] = {}
    for row in (row for report in reports for row in report.quarters):
        said.pop(row.quarter, None)
        if row.is_missed:
            said[row.quarter] = words.say("site.missed", due=row.due)
        elif row.days_late:
            said[row.quarter] = words.say("site.late", n=row.days_late, due=row.due)
    return said


def _panels(records: Sequence[Record], words: Wording) -> list[TrendPanel]:
    known = [(record.quarter, record.report) for record in records if record.report is not None]
    if not known:
        return []
    known.sort(key=lambda pair: pair[0])
    shares = known[-1][1].shares
    return [_panel(index, share, known, words) for index, share in enumerate(shares)]


def _panel(index: int, newest: Share, known: Sequence[tuple[Quarter, Report]], words: Wording) -> TrendPanel:
    printed = [(quarter, _share_of(report, newest.code)) for quarter, report in known]
    drawn = [
        Point(len(quarter_range(known[0][0], quarter)) - 1, f"{quarter.as_of:%Y-%m}", share.percent)
        for quarter, share in printed
        if share is not None and share.percent is not None
    ]
    drawing = None
    if len(drawn) >= _NEEDED:
        ink = colour(index, is_total=newest.is_total)
        level = known[-1][1].levels.get(newest.code)
        drawing = draw_panel(_from_zero(drawn), level, ink, f"trend-{newest.code}")
    points = tuple((month_name(words, quarter), share.text if share else None) for quarter, share in printed)
    said = [words.say("site.point", month=month, text=text) for month, text in points if text is not None]
    described = words.say("trend.describe", category=newest.name, points=said)
    return TrendPanel(f"trend-{newest.code}", newest.name, points, described, drawing)


def _share_of(report: Report, code: str) -> Share | None:
    return next((share for share in report.shares if share.code == code), None)


def _from_zero(points: Sequence[Point]) -> list[Point]:
    """Let the drawing begin at the first point that there is."""
    return [Point(point.step - points[0].step, point.label, point.percent) for point in points]
