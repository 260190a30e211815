"""Who may view: the headcount table (before → after → previous → this time) and the trend.

Turns counts into what an edition prints; every drawing and every difference starts from printed percents.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from tenken.calendar import Quarter, era_year
from tenken.report.charts import Point, colour, draw_panel, draw_strip
from tenken.report.edition import TOTAL, WITHHELD, Edition, Withheld
from tenken.report.facts import Facts, Row
from tenken.report.printed import Printed, print_row
from tenken.report.wording import Both, Wording


@dataclass(frozen=True)
class Cell:
    """One category in one inspected quarter.

    ``percent`` is for drawing and comparing: null where there is no one to count, and where the edition
    prints something else than one whole percent. What is printed is ``text``.
    """

    percent: int | None
    permitted: int | Withheld
    total: int | Withheld
    shown: Both | Withheld | None = None
    """What is printed where it is not the percent: a range, a bucket or the withheld mark."""

    @property
    def text(self) -> Both | Withheld | None:
        """The percent as the edition prints it, with its sign; null when there is no one to count."""
        if self.shown is not None:
            return self.shown
        return None if self.percent is None else Both.same(f"{self.percent}%")


@dataclass(frozen=True)
class ScopeRow:
    """One printed row; a cell is null when that quarter was not inspected."""

    code: str
    name: Both
    is_total: bool
    before: Cell | None
    after: Cell | None
    previous: Cell | None
    now: Cell | None
    change: int | None
    strip: Markup

    @property
    def cells(self) -> tuple[Cell | None, ...]:
        """The four quarters in print order."""
        return (self.before, self.after, self.previous, self.now)


@dataclass(frozen=True)
class HistoryRow:
    """One category in one quarter; ``cell`` is null where that quarter did not count the category."""

    quarter: str
    as_of: date
    code: str
    name: Both
    cell: Cell | None


@dataclass(frozen=True)
class Panel:
    """The trend of one category; ``drawing`` is null with fewer than two points."""

    identifier: str
    name: Both
    points: tuple[tuple[Both, int | None], ...]
    description: Both
    drawing: Markup | None
    cells: tuple[tuple[Both, Cell | None], ...] = ()
    """The same months as ``points``, with what the edition prints."""


@dataclass(frozen=True)
class Scope:
    """The table's four column dates (null = that quarter is not known), its rows, the trend and its figures."""

    months: tuple[Both | None, ...]
    rows: tuple[ScopeRow, ...]
    panels: tuple[Panel, ...]
    has_level: bool
    history: tuple[HistoryRow, ...] = ()
    """Every quarter so far, oldest first, in each the printed categories in print order."""

    @property
    def has_trend(self) -> bool:
        """Tell whether any category has two quarters or more to show side by side."""
        return any(
            sum(cell is not None and cell.text is not None for _, cell in panel.cells) > 1
            for panel in self.panels
        )

    @property
    def total(self) -> ScopeRow | None:
        """The total row; null when nothing was counted."""
        return next((row for row in self.rows if row.is_total), None)


def build_scope(facts: Facts, words: Wording, edition: Edition) -> Scope:
    """Build the table and the trend of one edition."""
    small_unit = int(facts.policy.get("small_unit") or 0)
    cells = read_cells([*facts.history, *facts.headcount], edition, small_unit)
    quarters = [
        facts.policy.get("baseline_quarter"),
        facts.policy.get("review_quarter"),
        facts.run["previous_quarter"],
        facts.run["quarter"],
    ]
    known = [name if name and any(key[0] == name for key in cells) else None for name in quarters]
    rows = tuple(
        _row(index, code, known, cells, category_name(facts, words, code))
        for index, code in enumerate(_codes(facts))
    )
    months = tuple(_month(facts, words, name) for name in known)
    panels = tuple(_panel(facts, words, cells, row, index) for index, row in enumerate(rows))
    history = tuple(_history(facts, rows, cells))
    return Scope(months, rows, panels, has_level=known[1] is not None, history=history)


def _history(
    facts: Facts, rows: tuple[ScopeRow, ...], cells: Mapping[tuple[str, str], Cell]
) -> Iterator[HistoryRow]:
    for quarter in sorted({facts.quarter_named(name) for name, _ in cells}):
        for row in rows:
            cell = cells.get((str(quarter), row.code))
            yield HistoryRow(str(quarter), quarter.as_of, row.code, row.name, cell)


def read_cells(rows: Iterable[Row], edition: Edition, small_unit: int = 0) -> dict[tuple[str, str], Cell]:
    """Key the headcount rows of all quarters by (quarter, category); values as the edition shows them.

    Args:
        rows: Of ``headcount`` and ``headcount_history``.
        edition: Which edition.
        small_unit: Units below this many persons are small (policy); 0 = none is.
    """
    return {
        (row["quarter"], row["category_code"]): _cell(row, edition, print_row(row, edition, small_unit))
        for row in rows
    }


def _cell(row: Row, edition: Edition, printed: Printed | Withheld | None) -> Cell:
    counts = (edition.hide(int(row["permitted_count"])), edition.hide(int(row["total_count"])))
    if isinstance(printed, Withheld):
        return Cell(None, *counts, shown=WITHHELD)
    if printed is None or printed.exact is not None:
        return Cell(None if printed is None else printed.exact, *counts)
    return Cell(None, *counts, shown=printed.text)


def category_name(facts: Facts, words: Wording, code: str | None) -> Both | None:
    """Name a category; an unknown code names itself, null stays null."""
    if code is None:
        return None
    if code == TOTAL:
        return words.say("scope.total")
    for row in facts.categories:
        if row["code"] == code:
            return name_of(row)
    return Both.same(code)


def name_of(row: Row) -> Both:
    """Give the name that a row of the config bears; the Japanese one stands in for an English one."""
    return Both(row["name_ja"], row["name_en"] or row["name_ja"])


def month_name(words: Wording, quarter: Quarter) -> Both:
    """Name the month of a quarter's as-of date: 平成30年12月, December 2018."""
    day = quarter.as_of
    return words.say(
        "quarter.month", era=era_year(day), month=str(day.month), name=f"{day:%b}", year=str(day.year)
    )


def _month(facts: Facts, words: Wording, name: str | None) -> Both | None:
    return None if name is None else month_name(words, facts.quarter_named(name))


def _codes(facts: Facts) -> list[str]:
    """List the printed rows; the order of a public table must not follow hidden counts."""
    counted = {row["category_code"] for row in facts.headcount}
    return [
        *(row["code"] for row in facts.categories if row["code"] in counted),
        *([TOTAL] if TOTAL in counted else []),
    ]


def _row(
    index: int,
    code: str,
    quarters: list[str | None],
    cells: Mapping[tuple[str, str], Cell],
    name: Both | None,
) -> ScopeRow:
    before, after, previous, now = (None if q is None else cells.get((q, code)) for q in quarters)
    ink = colour(index, is_total=code == TOTAL)
    strip = draw_strip(_percent(before), _percent(after), _percent(now), ink)
    change = _difference(_percent(now), _percent(previous))
    return ScopeRow(code, name or Both.same(code), code == TOTAL, before, after, previous, now, change, strip)


def _panel(
    facts: Facts, words: Wording, cells: Mapping[tuple[str, str], Cell], row: ScopeRow, index: int
) -> Panel:
    quarters = sorted({facts.quarter_named(quarter) for quarter, _ in cells})
    values = [(quarter, _percent(cells.get((str(quarter), row.code)))) for quarter in quarters]
    start = next((quarter for quarter, percent in values if percent is not None), None)
    points = [
        Point(_steps(start, quarter), f"{quarter.as_of:%Y-%m}", percent)
        for quarter, percent in values
        if start is not None and percent is not None
    ]
    identifier = f"trend-{index}"
    ink = colour(index, is_total=row.is_total)
    drawing = draw_panel(points, _percent(row.after), ink, identifier) if len(points) > 1 else None
    named = tuple((month_name(words, quarter), percent) for quarter, percent in values)
    printed = tuple(
        (month_name(words, quarter), cells.get((str(quarter), row.code))) for quarter, _ in values
    )
    return Panel(identifier, row.name, named, _describe(words, row.name, printed), drawing, printed)


def _describe(words: Wording, name: Both, points: tuple[tuple[Both, Cell | None], ...]) -> Both:
    said = [
        words.say("trend.point", month=month, percent=cell.text)
        for month, cell in points
        if cell is not None and isinstance(cell.text, Both)
    ]
    listed = Both("、".join(both.ja for both in said), ", ".join(both.en for both in said))
    return words.say("trend.describe", category=name, points=listed)


def _steps(first: Quarter, quarter: Quarter) -> int:
    return (quarter.year - first.year) * 4 + quarter.number - first.number


def _percent(cell: Cell | None) -> int | None:
    return None if cell is None else cell.percent


def _difference(now: int | None, previous: int | None) -> int | None:
    return None if now is None or previous is None else now - previous
