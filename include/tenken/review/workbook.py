"""Write one reviewer's workbook: two protected sheets, three open cells a row, the same bytes every time.

Every text goes in as a string, so no cell can be a formula or a link whatever a name or id looks like.
"""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

from tenken.report.spreadsheet import add_page, line_height, open_book, put, text_height, text_lines
from tenken.report.wording import load_wording
from tenken.review.rows import COLUMNS, DECISIONS, ENTRIES, FACTS, Round, Sheet

META = ("quarter", "revision", "reviewer", "name", "unit", "as_of", "items", "found")
"""Lines of the block that says which request a workbook belongs to, from row ``META_ROW`` on."""
META_ROW = 4
HEAD_ROW = 0
REASON_LENGTH = 500
_STEPS = ("step_1", "step_2", "step_3", "step_4", "step_5", "undecided")
_WIDTHS = {
    "number": 5,
    "who": 19,
    "unit": 24,
    "right": 25,
    "path": 25,
    "findings": 27,
    "rule": 19,
    "approval": 25,
    "last_use": 12,
    "change": 12,
    "last_decision": 19,
    "decision": 22,
    "reason": 28,
    "due": 12,
}
_START_WIDTHS = (3, 26, 84)
_LEAST_LINES, _HEADING = 3, 24
_INK, _PALE, _OPEN, _RED, _EDGE = "#1F3A5F", "#EEF2F7", "#FFF8D6", "#B3261E", "#C5CDD8"
_FONTS = {"ja": "Yu Gothic", "en": "Calibri"}
_UNLOCKED = {"autofilter": True, "format_columns": True, "format_rows": True}


def write_workbook(whole: Round, sheet: Sheet) -> bytes:
    """Write the workbook of one reviewer; its bytes depend on the sealed inspection and language only."""
    buffer = BytesIO()
    title = f"{whole.inspection_id} {sheet.reviewer_id}"
    # The day inspected stands for a clock, which would change the bytes.
    with open_book(buffer, title, whole.inspection.as_of) as book:
        writer = _Writer(book, whole)
        writer.write_start(sheet)
        writer.write_review(sheet)
    return buffer.getvalue()


class _Writer:
    """The two sheets of one workbook and the formats that they share."""

    def __init__(self, book: Any, whole: Round) -> None:
        self._book, self._whole = book, whole
        self._words = load_wording()
        self._font = {
            "font_name": _FONTS[whole.language],
            "font_size": 10,
            "valign": "top",
            "text_wrap": True,
        }
        edged = {**self._font, "border": 1, "border_color": _EDGE}
        self._formats = {
            "title": self._format(font_size=16, bold=True, font_color=_INK, text_wrap=False),
            "plain": self._format(),
            "note": self._format(font_color=_RED),
            "heading": self._format(
                bold=True, font_size=12, font_color=_INK, text_wrap=False, valign="vcenter"
            ),
            "label": self._format(bold=True, bg_color=_PALE, border=1, border_color=_EDGE),
            "value": self._format(border=1, border_color=_EDGE),
            "step": self._format(align="right"),
            "head": self._format(
                bold=True, font_color="#FFFFFF", bg_color=_INK, border=1, border_color=_EDGE, valign="vcenter"
            ),
            "head_open": self._format(
                bold=True, bg_color="#F2C94C", border=1, border_color=_EDGE, valign="vcenter"
            ),
            "fact": self._format(border=1, border_color=_EDGE),
            "found": self._format(border=1, border_color=_EDGE, font_color=_RED),
            "number": book.add_format({**edged, "align": "center", "font_color": "#5B6675"}),
            "decision": book.add_format({**edged, "bg_color": _OPEN, "locked": False, "bold": True}),
            "reason": book.add_format({**edged, "bg_color": _OPEN, "locked": False}),
            "due": book.add_format({**edged, "bg_color": _OPEN, "locked": False, "num_format": "yyyy-mm-dd"}),
        }

    def _format(self, **more: Any) -> Any:
        return self._book.add_format({**self._font, **more})

    def _say(self, key: str, **values: object) -> str:
        return self._words.say(f"worksheet.{key}", **values)[self._whole.language]

    def write_start(self, sheet: Sheet) -> None:
        """Write the first sheet: whose request this is, how to fill it in, what each decision means."""
        page = self._page("start", is_landscape=False)
        for column, wide in enumerate(_START_WIDTHS):
            page.set_column(column, column, wide, self._formats["plain"])
        put(page, 0, 0, self._title(), self._formats["title"])
        page.set_row(0, 28)
        self._merge(page, 1, self._say("start.purpose"), "plain")
        self._head(page, META_ROW - 1, "meta.heading")
        for row, (name, value) in enumerate(self._meta(sheet).items(), META_ROW):
            put(page, row, 1, self._say(f"meta.{name}"), self._formats["label"])
            put(page, row, 2, value, self._formats["value"])
            page.set_row(row, line_height(1))
        row = self._write_steps(page, META_ROW + len(META) + 1)
        row = self._write_meanings(page, row + 1)
        self._merge(page, row + 1, self._say("start.sensitive"), "note")
        page.print_area(0, 0, row + 1, 2)

    def _title(self) -> str:
        quarter = self._whole.inspection.quarter
        return self._say(
            "title", quarter=quarter.name_ja if self._whole.language == "ja" else quarter.name_en
        )

    def _meta(self, sheet: Sheet) -> dict[str, str]:
        return meta_texts(self._whole, sheet)

    def _write_steps(self, page: Any, row: int) -> int:
        self._head(page, row, "start.how")
        for number, step in enumerate(_STEPS, 1):
            text = self._say(f"start.{step}")
            put(
                page, row + number, 0, f"{number}." if step.startswith("step") else "※", self._formats["step"]
            )
            page.merge_range(row + number, 1, row + number, 2, "", self._formats["plain"])
            put(page, row + number, 1, text, self._formats["plain"])
            page.set_row(row + number, text_height(text, sum(_START_WIDTHS[1:])))
        return row + len(_STEPS) + 1

    def _write_meanings(self, page: Any, row: int) -> int:
        self._head(page, row, "start.meanings")
        put(page, row + 1, 1, self._say("start.decision"), self._formats["head"])
        put(page, row + 1, 2, self._say("start.meaning"), self._formats["head"])
        for number, decision in enumerate(DECISIONS, row + 2):
            meaning = self._say(f"meaning.{decision}")
            put(page, number, 1, self._say(f"decision.{decision}"), self._formats["label"])
            put(page, number, 2, meaning, self._formats["value"])
            page.set_row(number, text_height(meaning, _START_WIDTHS[2]))
        return row + 2 + len(DECISIONS)

    def _head(self, page: Any, row: int, key: str) -> None:
        put(page, row, 0, self._say(key), self._formats["heading"])
        page.set_row(row, _HEADING)

    def _merge(self, page: Any, row: int, text: str, name: str) -> None:
        page.merge_range(row, 0, row, 2, "", self._formats[name])
        put(page, row, 0, text, self._formats[name])
        page.set_row(row, text_height(text, sum(_START_WIDTHS)))

    def write_review(self, sheet: Sheet) -> None:
        """Write the sheet to fill in: one row a right, three open cells in each."""
        page = self._page("review", is_landscape=True)
        page.set_zoom(85)
        for column, name in enumerate(COLUMNS):
            page.set_column(column, column, _WIDTHS[name])
            style = self._formats["head_open" if name in ENTRIES else "head"]
            put(page, HEAD_ROW, column, self._say(f"column.{name}"), style)
        page.set_row(HEAD_ROW, 32)
        for row in sheet.rows:
            self._write_row(page, row.number, row.facts, is_found=bool(row.item.findings))
            self._offer(page, row.number, row.options)
        last = len(sheet.rows)
        self._limit_entries(page, last)
        page.freeze_panes(HEAD_ROW + 1, 2)
        page.autofilter(HEAD_ROW, 0, last, len(COLUMNS) - 1)
        page.repeat_rows(HEAD_ROW)
        page.print_area(HEAD_ROW, 0, last, len(COLUMNS) - 1)
        page.set_selection(HEAD_ROW + 1, COLUMNS.index("decision"), HEAD_ROW + 1, COLUMNS.index("decision"))

    def _write_row(self, page: Any, row: int, facts: tuple[str, ...], *, is_found: bool) -> None:
        put(page, row, 0, row, self._formats["number"])
        for column, (name, text) in enumerate(zip(FACTS, facts, strict=True), 1):
            style = "found" if name == "findings" and is_found else "fact"
            put(page, row, column, text, self._formats[style])
        for name in ENTRIES:
            put(page, row, COLUMNS.index(name), None, self._formats[name])
        tallest = max(text_lines(text, _WIDTHS[name]) for name, text in zip(FACTS, facts, strict=True))
        page.set_row(row, line_height(max(tallest, _LEAST_LINES)))

    def _offer(self, page: Any, row: int, options: tuple[str, ...]) -> None:
        column = COLUMNS.index("decision")
        listed = [self._say(f"decision.{option}") for option in options]
        rule = {"validate": "list", "source": listed, **self._hints("decision")}
        page.data_validation(row, column, row, column, rule)

    def _limit_entries(self, page: Any, last: int) -> None:
        reason, due = COLUMNS.index("reason"), COLUMNS.index("due")
        longest = {"validate": "length", "criteria": "<=", "value": REASON_LENGTH}
        page.data_validation(1, reason, last, reason, {**longest, **self._hints("reason")})
        earliest = self._whole.inspection.as_of + timedelta(days=1)
        later = {"validate": "date", "criteria": ">=", "value": earliest}
        page.data_validation(1, due, last, due, {**later, **self._hints("due")})

    def _hints(self, name: str) -> dict[str, str]:
        title = self._say(f"entry.{name}_title")
        return {
            "input_title": title,
            "input_message": self._say(f"entry.{name}_prompt"),
            "error_title": title,
            "error_message": self._say(f"entry.{name}_error"),
        }

    def _page(self, name: str, *, is_landscape: bool) -> Any:
        page = add_page(self._book, self._say(f"sheet.{name}"))
        page.protect("", _UNLOCKED)
        page.hide_gridlines(2)
        page.set_paper(9)
        if is_landscape:
            page.set_landscape()
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        page.set_footer("&C&P / &N")
        return page


def meta_texts(whole: Round, sheet: Sheet) -> dict[str, str]:
    """Give the lines that tie a workbook to its request, in order of ``META``."""
    return {
        "quarter": str(whole.inspection.quarter),
        "revision": f"r{whole.inspection.revision}",
        "reviewer": sheet.reviewer_id,
        "name": sheet.reviewer_name or "—",
        "unit": sheet.unit,
        "as_of": whole.inspection.as_of.isoformat(),
        "items": str(len(sheet.rows)),
        "found": str(sheet.found),
    }
