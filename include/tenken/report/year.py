"""The page of a fiscal year: what the four quarters' reports, as issued last, print side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from tenken.calendar import Quarter
from tenken.report.edition import TOTAL, WITHHELD, Edition, Withheld
from tenken.report.facts import Facts
from tenken.report.html import build_environment, content_policy, read_asset
from tenken.report.issue import Punctuality
from tenken.report.printed import HIDDEN, Printed
from tenken.report.scope import Cell, category_name, month_name, name_of, read_cells
from tenken.report.view import quarter_name
from tenken.report.wording import Both, Wording

_CAME, _OTHER = ("new", "regressed", "reopened"), ("accepted", "false_positive", "superseded")


@dataclass(frozen=True)
class IssuedQuarter:
    """One quarter as it was issued last: the document, its conclusion, and the inspection behind it."""

    quarter: Quarter
    number: str
    issued_on: date
    conclusion: Both
    facts: Facts
    printed: Mapping[str, str]
    """Category → the percent as the public edition prints it; nobody to count has none."""
    signed_on: date
    """First day on which somebody signed what was published."""
    punctuality: Punctuality | None
    """Null for a quarter up to the review, from which on an inspection of every quarter was promised."""


@dataclass(frozen=True)
class QuarterRow:
    """One quarter in the list of reports."""

    name: Both
    month: Both
    number: str
    issued: Both
    conclusion: Both
    due: Both | None
    signed: Both
    timeliness: Both | None


@dataclass(frozen=True)
class ShareRow:
    """One category over the four quarters; a cell is null where a quarter does not have it."""

    name: Both
    is_total: bool
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True)
class Year:
    """One edition of a fiscal year, ready to print; ``exceptions`` is empty where counts are withheld."""

    edition: Edition
    edition_name: Both
    title: Both
    heading: Both
    organisation: Both
    facts: tuple[tuple[Both, Both], ...]
    quarters: tuple[QuarterRow, ...]
    shares: tuple[ShareRow, ...]
    exceptions: tuple[tuple[Both, tuple[int, ...]], ...]


@dataclass(frozen=True)
class YearDocument:
    """What makes the page an issued document."""

    year: int
    number: str
    issued_on: date
    supersedes: str | None


def render_year(
    quarters: Sequence[IssuedQuarter], document: YearDocument, words: Wording, edition: Edition
) -> str:
    """Render the page of one edition: no script, no request, the same bytes every time.

    Args:
        quarters: The four quarters, oldest first.
        document: Number and day.
        words: The wording.
        edition: Whose counts are shown or withheld; its levers do not matter, for every quarter is
            repeated as it was printed.
    """
    style = read_asset("report.css")
    return (
        build_environment(words)
        .get_template("year.html.j2")
        .render(
            year=build_year(quarters, document, words, edition),
            policy=content_policy(style, []),
            style=Markup(style),  # noqa: S704  # our own file, no input in it
        )
    )


def build_year(
    quarters: Sequence[IssuedQuarter], document: YearDocument, words: Wording, edition: Edition
) -> Year:
    """Build one edition; a withheld count is nowhere in the result."""
    first, newest = quarters[0].quarter, quarters[-1].facts
    name = Both(first.year_ja, f"FY{document.year}")  # as quarters are named
    edition_name = words.say(f"edition.{edition.name}")
    facts = [
        (words.say("publication.year_number"), Both.same(document.number)),
        (words.say("publication.year_issued"), _day(words, document.issued_on)),
    ]
    if document.supersedes is not None:
        facts.append((words.say("publication.year_supersedes"), Both.same(document.supersedes)))
    return Year(
        edition=edition,
        edition_name=edition_name,
        title=words.say("publication.year_title", year=name, edition=edition_name),
        heading=words.say("publication.year_heading", year=name),
        organisation=name_of(newest.organisation),
        facts=tuple(facts),
        quarters=tuple(_quarter_row(words, quarter) for quarter in quarters),
        shares=tuple(_share_rows(words, quarters, edition)),
        exceptions=tuple((quarter_name(q.quarter), _figures(q.facts)) for q in quarters)
        if edition.shows_counts
        else (),
    )


def _day(words: Wording, day: date) -> Both:
    return words.say("publication.day", day=day)


def _quarter_row(words: Wording, issued: IssuedQuarter) -> QuarterRow:
    kept = issued.punctuality
    late = None
    if kept is not None and kept.days_late is not None:
        late = (
            words.say("publication.year_late", days=kept.days_late)
            if kept.days_late
            else words.say("publication.year_in_time")
        )
    return QuarterRow(
        name=quarter_name(issued.quarter),
        month=month_name(words, issued.quarter),
        number=issued.number,
        issued=_day(words, issued.issued_on),
        conclusion=issued.conclusion,
        due=None if kept is None else _day(words, kept.due),
        signed=_day(words, (kept and kept.signed_on) or issued.signed_on),
        timeliness=late,
    )


def _share_rows(words: Wording, quarters: Sequence[IssuedQuarter], edition: Edition) -> list[ShareRow]:
    """Give every category of any quarter in print order, the total last."""
    columns = [_cells(q, edition) for q in quarters]
    codes = dict.fromkeys(code for column in reversed(columns) for code in column if code != TOTAL)
    if any(TOTAL in column for column in columns):
        codes[TOTAL] = None
    newest = quarters[-1].facts
    return [
        ShareRow(
            category_name(newest, words, code) or Both.same(code),
            code == TOTAL,
            tuple(column.get(code) for column in columns),
        )
        for code in codes
    ]


def _cells(issued: IssuedQuarter, edition: Edition) -> dict[str, Cell]:
    """Key the cells of one quarter by category; without counts, with what its public edition printed."""
    cells = {code: cell for (_, code), cell in read_cells(issued.facts.headcount, edition).items()}
    if edition.shows_counts:
        return cells
    return {code: Cell(None, WITHHELD, WITHHELD, _shown(issued.printed.get(code))) for code in cells}


def _shown(code: str | None) -> Both | Withheld | None:
    if code is None:
        return None
    return WITHHELD if code == HIDDEN else Printed.read(code).text


def _figures(facts: Facts) -> tuple[int, ...]:
    """Sum the carry-forward over severities: opening, came, cleared, unexplained, other, closing."""
    sums = {
        name: sum(int(row[name]) for row in facts.carry)
        for name in ("opening", *_CAME, "cleared", "gone_unexplained", *_OTHER, "closing")
    }
    came, other = (sum(sums[name] for name in names) for names in (_CAME, _OTHER))
    return (
        sums["opening"],
        came,
        sums["cleared"],
        sums["gone_unexplained"],
        other,
        sums["closing"],
    )
