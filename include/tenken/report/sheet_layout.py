"""How the sheets of a report's workbook look: formats, widths, heights, filters and print set-up.

Every value goes through ``put``; nothing here chooses what is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

from tenken.report.edition import Withheld
from tenken.report.overview import Fact, sheet_name
from tenken.report.request_sheet import RequestLine
from tenken.report.sheet import Column, Line, Sheet, Value, one_line, stacked
from tenken.report.spreadsheet import (
    ROWS,
    add_page,
    header_text,
    line_height,
    put,
    set_footer,
    text_lines,
)
from tenken.report.view import View
from tenken.report.wording import Both, Wording

_FONT = {"font_name": "BIZ UDPGothic", "font_size": 10, "valign": "top", "text_wrap": True}
_NAVY, _PALE, _INK, _MUTED, _VEIL = "#123A63", "#EDF1F5", "#16202C", "#52606D", "#D5DCE4"
_SEVERITY = {
    "C": ("#8C1515", "#FBE9E9"),
    "H": ("#7A3E00", "#FFF1DE"),
    "M": ("#4F4A00", "#FBF7D4"),
    "L": ("#37475A", "#EDF1F5"),
}
_SERIES = ("#0B5FA5", "#B8430B", "#0B6E66", "#6A3D9A", "#7A3E00")
_KINDS: dict[str, dict[str, Any]] = {
    "text": {"quote_prefix": True},
    "figure": {"quote_prefix": True, "align": "right", "indent": 1},
    "id": {"num_format": "@", "text_wrap": False},
    "count": {"num_format": "#,##0", "align": "right", "indent": 1, "text_wrap": False},
    "percent": {"num_format": '0"%"', "align": "right", "indent": 1, "text_wrap": False},
    "day": {"num_format": "yyyy-mm-dd", "align": "center"},
    "severity": {"align": "center"},
    "mark": {"align": "center"},
}
"""Formats by the kind of a column. What a source wrote stays text even when somebody edits the cell."""
_TONES: dict[str, dict[str, Any]] = {"plain": {}, "total": {"bold": True, "bg_color": _PALE}}
_OVERVIEW_WIDTHS = (34, 70, 70)
_REQUEST_WIDTH, _REQUEST_LEAST = 20, 6
_LINE, _FITS = 13.5, 1.05
"""Points of a line of this font, and how much more of it fits a width than ``text_lines`` reckons."""
_EDGE, _HEAD_EDGE = "#C5CDD8", "#6B7A89"


@lru_cache(maxsize=10_000)
def _lines(text: str, width: float) -> int:
    return text_lines(text, width * _FITS)


def _height(lines: int) -> float:
    return line_height(lines, _LINE)


class Layout:
    """Writes sheet after sheet into one workbook, with the formats that they share."""

    def __init__(self, book: Any, view: View, words: Wording) -> None:
        self._book, self._view, self._words = book, view, words
        self._withheld = words.say("mark.withheld").ja
        self._labels = {code: str(one_line(words.say(f"severity.{code}"))) for code in _SEVERITY}
        self._formats = {
            (kind, tone): self._format(**look, **more)
            for kind, look in _KINDS.items()
            for tone, more in _TONES.items()
        }
        self._badges = {
            code: self._format(font_color=ink, bg_color=paper, bold=True, align="center")
            for code, (ink, paper) in _SEVERITY.items()
        }
        self._mark = self._format(font_color=_INK, bg_color=_VEIL, bold=True, align="center")
        self._head = self._format(
            bold=True,
            font_color="#FFFFFF",
            bg_color=_NAVY,
            border_color=_HEAD_EDGE,
            valign="vcenter",
        )
        self._title = self._format(bold=True, font_size=16, font_color=_NAVY, border=0, text_wrap=False)
        self._section = self._format(bold=True, font_size=11, font_color=_NAVY, bg_color=_PALE)
        self._bold = self._format(bold=True)
        self._caption = self._format(bold=True, border=0, valign="vcenter")
        self._note = self._format(font_color=_MUTED, border=0)

    def _format(self, **more: Any) -> Any:
        return self._book.add_format({**_FONT, "border": 1, "border_color": _EDGE, **more})

    def write_overview(self, facts: Sequence[Fact]) -> None:
        """Write the first sheet: the title, then one line a fact, Japanese beside English."""
        page = self._page("summary")
        for index, width in enumerate(_OVERVIEW_WIDTHS):
            page.set_column(index, index, width)
        for row, title in enumerate((self._view.title.ja, self._view.title.en)):
            put(page, row, 0, title, self._title)
            page.set_row(row, 26)
        for row, fact in enumerate(facts, 2):
            self._write_fact(page, row, fact)
        page.print_area(0, 0, len(facts) + 1, len(_OVERVIEW_WIDTHS) - 1)

    def _write_fact(self, page: Any, row: int, fact: Fact) -> None:
        item = str(one_line(fact.item))
        if fact.text is None:
            page.set_row(row, _height(1) + 4)
            for index, value in enumerate((item, None, None)):
                put(page, row, index, value, self._section)
            return
        values = (item, fact.text.ja, fact.text.en)
        lines = [_lines(text, wide) for text, wide in zip(values, _OVERVIEW_WIDTHS, strict=True)]
        page.set_row(row, _height(max(lines)))
        text = self._formats["text", "plain"]
        for index, (value, style) in enumerate(zip(values, (self._bold, text, text), strict=True)):
            put(page, row, index, value, style)

    def write_sheet(self, sheet: Sheet) -> None:
        """Write a sheet of one table; rows beyond the format's limit are left out, as the first sheet says."""
        shown = min(sheet.count, ROWS - 1)
        page = self._page(sheet.key)
        self._write_heads(page, sheet.columns)
        page.print_area(0, 0, max(shown, 1), (sheet.printed or len(sheet.columns)) - 1)
        page.autofilter(0, 0, max(shown, 1), len(sheet.columns) - 1)
        for row, line in enumerate(islice(sheet.lines, shown), 1):
            self._write_line(page, row, sheet, line)
        texts = [index for index, column in enumerate(sheet.columns) if column.kind in ("id", "text")]
        if texts and shown:
            page.ignore_errors({"number_stored_as_text": self._cells(texts, shown)})
        if sheet.key == "trend":
            self._draw_trend(page, sheet)

    @staticmethod
    def _cells(columns: Sequence[int], last: int) -> str:
        from xlsxwriter.utility import xl_range

        return " ".join(str(xl_range(1, index, last, index)) for index in columns)

    def _write_line(self, page: Any, row: int, sheet: Sheet, line: Line) -> None:
        tallest = 1
        cells = [
            self._cell(column.kind, line.tone, value)
            for column, value in zip(sheet.columns, line.values, strict=True)
        ]
        for index, width in sheet.measured:
            text = cells[index][0]
            # At most two columns a character: whatever is shorter is one line.
            if isinstance(text, str) and (len(text) * 2 > width or "\n" in text):
                tallest = max(tallest, _lines(text, width))
        page.set_row(row, _height(tallest))
        for index, (text, style) in enumerate(cells):
            if text is not None or index < sheet.bordered:
                put(page, row, index, text, style)

    def _cell(self, kind: str, tone: str, value: Value) -> tuple[Any, Any]:
        """Give what a cell holds and how it looks."""
        style = self._formats[kind, tone]
        if kind == "severity" and value in self._badges:
            return self._labels[str(value)], self._badges[str(value)]
        if isinstance(value, Both):
            return stacked(value), style
        if isinstance(value, Withheld):
            return self._withheld, self._mark
        return value, style

    def _page(self, key: str) -> Any:
        name = str(one_line(sheet_name(self._words, key)))
        page = add_page(self._book, name)
        page.hide_gridlines(2)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        page.set_header(f"&L{header_text(self._view.heading.ja[:60])}&R{header_text(name)}")
        issue = self._view.issue
        number = (
            str(one_line(self._words.say("workbook.fact.draft_short"))) if issue.is_draft else issue.number
        )
        set_footer(page, number or "", str(one_line(self._view.edition_name)))
        return page

    def _write_heads(self, page: Any, columns: Sequence[Column]) -> None:
        heads = [stacked(column.head) for column in columns]
        # The button of the filter covers the right end of the last line.
        lines = [_lines(head, max(column.width - 3, 4)) for head, column in zip(heads, columns, strict=True)]
        page.set_row(0, _height(max(lines)))
        for index, (head, column) in enumerate(zip(heads, columns, strict=True)):
            page.set_column(index, index, column.width)
            put(page, 0, index, head, self._head)
        page.freeze_panes(1, 0)
        page.repeat_rows(0)

    def _draw_trend(self, page: Any, sheet: Sheet) -> None:
        """Draw the shares where every one is a plain number: a range or bucket has no point to draw."""
        lines = list(sheet.lines)
        if not all(isinstance(line.values[-1], int | None) for line in lines):
            return
        codes = list(dict.fromkeys(line.values[0] for line in lines))
        chart = self._book.add_chart({"type": "line"})
        for number, code in enumerate(codes):
            rows = [row for row, line in enumerate(lines, 1) if line.values[0] == code]
            is_total = lines[rows[0] - 1].tone == "total"
            ink = _INK if is_total else _SERIES[number % len(_SERIES)]
            span = (rows[0], rows[-1])
            chart.add_series(
                {
                    "name": [page.get_name(), rows[0], 1],
                    "categories": [page.get_name(), span[0], 2, span[1], 2],
                    "values": [page.get_name(), span[0], 6, span[1], 6],
                    "line": {"color": ink, "width": 2.5 if is_total else 1.75},
                    "marker": {"type": "circle", "size": 6, "fill": {"color": ink}, "border": {"color": ink}},
                }
            )
        chart.set_title({"name": one_line(self._words.say("workbook.fact.chart")), "name_font": {"size": 11}})
        chart.set_y_axis(
            {"min": 0, "max": 100, "major_gridlines": {"visible": True, "line": {"color": _PALE}}}
        )
        chart.set_legend({"position": "bottom"})
        chart.set_size({"width": 720, "height": 400})
        text = stacked(self._words.say("workbook.fact.chart_text"))
        page.insert_chart(1, len(sheet.columns) + 1, chart, {"description": text, "object_position": 3})
        page.print_area(0, 0, max(len(lines), 22), len(sheet.columns) + 11)

    def write_requests(self, lines: Sequence[RequestLine]) -> None:
        """Write the blocks of the requests below each other; texts take the whole width."""
        last = max([_REQUEST_LEAST, *(len(line.values) for line in lines)]) - 1
        page = self._page("requests")
        page.set_column(0, last, _REQUEST_WIDTH)
        page.merge_range(0, 0, 0, last, "", self._head)
        put(page, 0, 0, stacked(self._words.say("workbook.head.request")), self._head)
        page.set_row(0, _height(2))
        page.freeze_panes(1, 0)
        page.repeat_rows(0)
        for row, line in enumerate(lines, 1):
            if line.tone in ("head", "row", "total"):
                self._write_row(page, row, line)
            elif line.values:
                self._write_wide(page, row, line, last)
        page.print_area(0, 0, len(lines), last)

    def _write_row(self, page: Any, row: int, line: RequestLine) -> None:
        cells = []
        for index, value in enumerate(line.values):
            kind = "count" if isinstance(value, int) else "text" if isinstance(value, Both | str) else "day"
            if kind == "text" and index < len(line.numeric) and line.numeric[index]:
                kind = "figure"
            cells.append(self._cell(kind, "total" if line.tone == "total" else "plain", value))
        texts = [text for text, _ in cells if isinstance(text, str)]
        page.set_row(row, _height(max([1, *(_lines(text, _REQUEST_WIDTH) for text in texts)])))
        for index, (text, style) in enumerate(cells):
            put(page, row, index, text, self._head if line.tone == "head" else style)

    def _write_wide(self, page: Any, row: int, line: RequestLine, last: int) -> None:
        style = {
            "request": self._section,
            "heading": self._section,
            "caption": self._caption,
            "note": self._note,
        }.get(line.tone, self._formats["text", "plain"])
        told = line.values[0]
        text = self._cell("text", "plain", told)[0]
        if line.tone in ("request", "heading") and isinstance(told, Both):
            text = one_line(told)
        page.set_row(row, _height(_lines(str(text), _REQUEST_WIDTH * (last + 1))))
        page.merge_range(row, 0, row, last, "", style)
        put(page, row, 0, text, style)
