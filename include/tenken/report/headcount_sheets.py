"""Who may view, as sheets: the table of the report, and every quarter so far."""

from __future__ import annotations

import re

from tenken.report.scope import Cell, ScopeRow
from tenken.report.sheet import Column, Line, Sheet, Value, column, make_sheet, one_line
from tenken.report.view import View
from tenken.report.wording import Both, Wording

_PLAIN_PERCENT = re.compile(r"(\d{1,3})%")
_COLUMNS = ("before", "after", "previous", "now")


def percent_value(cell: Cell | None) -> Value:
    """Give a percent as printed: a number where it is a plain one, else its text (a range, a bucket)."""
    text = None if cell is None else cell.text
    if not isinstance(text, Both):
        return text
    plain = _PLAIN_PERCENT.fullmatch(text.ja)
    return int(plain[1]) if plain and text.ja == text.en else text


def headcount_sheet(view: View, words: Wording) -> Sheet:
    """Give the table of the report: before, after, previously and now side by side."""
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


def trend_sheet(view: View, words: Wording) -> Sheet:
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
