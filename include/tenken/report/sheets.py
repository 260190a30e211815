"""The figures of one edition as sheets: heads, types and rows. How a sheet looks belongs to ``workbook``.

Reads the view only, so a value that the view withholds cannot come back here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from tenken.report.carry import CARRIED, CarryRow
from tenken.report.edition import Withheld
from tenken.report.scope import Cell, ScopeRow
from tenken.report.view import View
from tenken.report.wording import Both, Wording

Value = Both | Withheld | date | str | int | None
_COLUMNS = ("before", "after", "previous", "now")
_SOURCE_READ = 6
"""Columns of the sources that a person reads; the digests after them are for comparing."""
_PLAIN_PERCENT = re.compile(r"(\d{1,3})%")


@dataclass(frozen=True)
class Column:
    """One column; ``kind`` is text, id, count, percent, day, severity or mark (short and centred)."""

    head: Both
    width: float
    kind: str = "text"


@dataclass(frozen=True)
class Line:
    """One row; ``tone`` is plain or total."""

    values: tuple[Value, ...]
    tone: str = "plain"


@dataclass(frozen=True)
class Sheet:
    """One sheet with one row of heads; ``printed`` columns fit a page, the others are for looking up."""

    key: str
    columns: tuple[Column, ...]
    lines: Iterable[Line]
    count: int
    printed: int | None = None

    @cached_property
    def measured(self) -> tuple[tuple[int, float], ...]:
        """Index and width of the columns whose text makes a row taller; the others are cut at their width."""
        return tuple(
            (index, column.width) for index, column in enumerate(self.columns) if column.kind == "text"
        )

    @property
    def bordered(self) -> int:
        """Columns whose empty cells have a frame too."""
        return self.printed or len(self.columns)


def build_sheets(view: View, words: Wording) -> tuple[Sheet, ...]:
    """Build the sheets of figures in their order; one without anything to show is left out."""
    built = (
        _kinds(view, words),
        _causes(view, words),
        _headcount(view, words),
        _trend(view, words),
        _carry(view, words),
        _tie_out(view, words),
        _controls(view, words),
        _checks(view, words),
        _sources(view, words),
    )
    return tuple(sheet for sheet in built if sheet is not None and sheet.count)


def column(words: Wording, name: str, width: float, kind: str = "text") -> Column:
    """Give the column of a known head."""
    return Column(words.say(f"workbook.head.{name}"), width, kind)


def make_sheet(key: str, columns: Iterable[Column], lines: Iterable[Line]) -> Sheet:
    """Give a sheet of rows that are few enough to hold."""
    held = tuple(lines)
    return Sheet(key, tuple(columns), held, len(held))


def percent_value(cell: Cell | None) -> Value:
    """Give a percent as printed: a number where it is a plain one, else its text (a range, a bucket)."""
    text = None if cell is None else cell.text
    if not isinstance(text, Both):
        return text
    plain = _PLAIN_PERCENT.fullmatch(text.ja)
    return int(plain[1]) if plain and text.ja == text.en else text


def _kinds(view: View, words: Wording) -> Sheet:
    columns = [
        column(words, "severity", 13, "severity"),
        column(words, "code", 8, "id"),
        column(words, "kind", 38),
        column(words, "why", 46),
        column(words, "clears", 42),
    ]
    counted = [
        column(words, "count", 12, "count"),
        column(words, "new", 12, "count"),
        column(words, "oldest", 10, "mark"),
        column(words, "waived", 10, "count"),
    ]
    lines = []
    for kind in view.kinds:
        told = (kind.severity, kind.code, kind.title, kind.why, kind.clears)
        oldest = one_line(kind.oldest) if kind.exceptions else None
        figures = (kind.exceptions, kind.new, oldest, kind.waived)
        lines.append(Line((*told, *figures) if view.edition.shows_counts else told))
    if lines and view.edition.shows_counts:
        totals = view.totals
        sums = (totals.exceptions, totals.new, None, totals.waived)
        lines.append(Line((None, None, words.say("kinds.total"), None, None, *sums), "total"))
    return make_sheet("kinds", [*columns, *(counted if view.edition.shows_counts else [])], lines)


def stacked(text: Both) -> str:
    """Write a text in both languages, Japanese above; one that is equal in both is written once."""
    return text.ja if text.ja == text.en else f"{text.ja}\n{text.en}"


def one_line(text: Both | Withheld) -> str | Withheld:
    """Write a short label in both languages on one line; one that is equal in both is written once."""
    if isinstance(text, Withheld):
        return text
    return text.ja if text.ja == text.en else f"{text.ja} {text.en}"


def _causes(view: View, words: Wording) -> Sheet | None:
    if view.roots is None:
        return None
    columns = (
        column(words, "severity", 13, "severity"),
        column(words, "code", 8, "id"),
        column(words, "cause", 60),
        column(words, "causes", 14, "count"),
        column(words, "following", 18, "count"),
    )
    lines = [Line((row.severity, row.code, row.title, row.causes, row.exceptions)) for row in view.roots.rows]
    total = (None, None, words.say("kinds.total"), view.roots.causes, view.roots.exceptions)
    return make_sheet("causes", columns, [*lines, Line(total, "total")])


def _headcount(view: View, words: Wording) -> Sheet:
    columns = [column(words, "category", 22)]
    for name, month in zip(_COLUMNS, view.scope.months, strict=True):
        for figure, kind in (("permitted", "count"), ("total", "count"), ("percent", "percent")):
            said = _month_head(words, name, month, words.say(f"workbook.head.{figure}"))
            columns.append(Column(said, 11.5, kind))
    columns.append(column(words, "change", 18, "percent"))
    return make_sheet("headcount", columns, (_headcount_line(row) for row in view.scope.rows))


def _month_head(words: Wording, name: str, month: Both | None, figure: Both) -> Both:
    of = {"column": words.say(f"scope.{name}"), "name": figure}
    if month is None:
        return words.say("workbook.fact.of_column", **of)
    return words.say("workbook.fact.of_month", month=month, **of)


def _headcount_line(row: ScopeRow) -> Line:
    cells = [value for cell in row.cells for value in cell_values(cell)]
    change = None if row.change is None else f"{row.change:+d}".replace("-", "−") if row.change else "±0"
    return Line((row.name, *cells, change), "total" if row.is_total else "plain")


def cell_values(cell: Cell | None) -> tuple[Value, Value, Value]:
    """Give the three figures of a cell: able to view, all, share; null where the quarter is not known."""
    return (None, None, None) if cell is None else (cell.permitted, cell.total, percent_value(cell))


def _trend(view: View, words: Wording) -> Sheet:
    """List every quarter of a category together, so that a chart finds its figures side by side."""
    columns = (
        column(words, "category_code", 18, "id"),
        column(words, "category", 32),
        column(words, "quarter", 12, "id"),
        column(words, "as_of", 13, "day"),
        column(words, "permitted", 13, "count"),
        column(words, "total", 13, "count"),
        column(words, "percent", 10, "percent"),
    )
    totals = {row.code: row.is_total for row in view.scope.rows}
    lines = (
        Line(
            (row.code, one_line(row.name), row.quarter, row.as_of, *cell_values(row.cell)),
            "total" if totals[code] else "plain",
        )
        for code in totals
        for row in view.scope.history
        if row.code == code
    )
    return make_sheet("trend", columns, lines)


def _carry(view: View, words: Wording) -> Sheet | None:
    if not view.has_previous:
        return None
    columns = [column(words, "severity", 14, "severity")]
    columns += [Column(words.say(f"carry.{name}"), 14, "count") for name in CARRIED]
    columns.append(column(words, "foots", 12, "mark"))
    return make_sheet("carry", columns, (_carry_line(row, words) for row in view.carry))


def _carry_line(row: CarryRow, words: Wording) -> Line:
    name = one_line(words.say("carry.total")) if row.severity is None else row.severity
    return Line((name, *row.figures, _foots(row, words)), "total" if row.severity is None else "plain")


def _foots(row: CarryRow, words: Wording) -> Value:
    figures = dict(zip(CARRIED, row.figures, strict=True))
    numbers = {name: value for name, value in figures.items() if isinstance(value, int)}
    if len(numbers) < len(figures):
        return next(value for value in figures.values() if isinstance(value, Withheld))
    came = sum(numbers[name] for name in ("opening", "new", "regressed", "reopened"))
    went = sum(
        numbers[name] for name in ("cleared", "gone_unexplained", "accepted", "false_positive", "superseded")
    )
    is_right = came - went == numbers["closing"]
    return one_line(words.say(f"workbook.fact.{'foots' if is_right else 'foots_not'}"))


def _tie_out(view: View, words: Wording) -> Sheet:
    columns = (column(words, "bucket", 60), column(words, "counted", 18, "count"))
    lines = (Line((row.name, row.counted), "total" if row.is_total else "plain") for row in view.tie_out)
    return make_sheet("tie_out", columns, lines)


def _controls(view: View, words: Wording) -> Sheet:
    shows = view.edition.shows_counts
    columns = [
        column(words, "code", 8, "id"),
        column(words, "severity", 13, "severity"),
        column(words, "control", 56),
        column(words, "population", 14, "count"),
    ]
    if shows:
        columns += [column(words, "findings", 12, "count"), column(words, "exceptions_count", 12, "count")]
    columns += [column(words, "status", 26), column(words, "reason", 48)]
    lines = []
    for row in view.controls:
        counted = (row.findings, row.exceptions) if shows else ()
        told = (row.code, row.severity, row.title, row.population)
        lines.append(Line((*told, *counted, one_line(row.status_text), row.reason)))
    return make_sheet("controls", columns, lines)


def _checks(view: View, words: Wording) -> Sheet:
    internal = view.edition.is_internal
    columns = [
        column(words, "suite", 30),
        column(words, "check", 64),
        column(words, "code", 8, "id"),
        column(words, "result", 16, "mark"),
    ]
    if internal:
        columns += [column(words, "observed", 22), column(words, "rows", 18), column(words, "remedy", 40)]
    lines = []
    for suite in view.suites:
        for check in suite.checks:
            result = one_line(words.say(f"method.result_{check.result}"))
            told = (suite.title, check.description, check.code, result)
            seen = (check.observed, check.rows, check.remedy) if internal else ()
            lines.append(Line((*told, *seen)))
    return make_sheet("checks", columns, lines)


def _sources(view: View, words: Wording) -> Sheet:
    internal = view.edition.is_internal
    columns = [
        column(words, "source", 36),
        column(words, "as_of", 13, "day"),
        column(words, "extracted", 24),
        column(words, "declared", 18, "count"),
        column(words, "loaded", 14, "count"),
    ]
    if internal:
        columns += [column(words, "source_kind", 20)]
        columns += [column(words, name, 68, "id") for name in ("raw_digest", "parquet_digest")]
    lines = tuple(_source_lines(view, words, internal=internal))
    return Sheet("sources", tuple(columns), lines, len(lines), _SOURCE_READ if internal else None)


def _source_lines(view: View, words: Wording, *, internal: bool) -> Iterator[Line]:
    for row in view.sources:
        declared = words.say("method.declared_none") if row.declared is None else row.declared
        extracted = row.extracted or words.say("method.extracted_none")
        told = (row.title, date.fromisoformat(row.as_of), extracted, declared, row.loaded)
        sealed = (row.kind, row.raw_digest, row.parquet_digest) if internal else ()
        yield Line((*told, *sealed))
