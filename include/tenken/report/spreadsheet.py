"""Cells of a workbook that nothing can turn into a formula, a link or markup; for every workbook that is written.

``put`` is the only way in which a value of a source reaches a cell. What a sheet holds belongs to its own module.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from tenken.errors import ConfigError

ROWS = 1_048_576
"""Rows of a sheet, its header included: a limit of the format."""
TEXT_LIMIT = 32_767
"""UTF-16 units of a cell: a limit of the format."""
CUT = "…［以下省略 cut］"
_EXACT = 10**15
"""Whole numbers up to here keep every digit; a workbook stores numbers as 64-bit floats."""
_FIRST_DAY = date(1900, 3, 1)
"""Earlier days are a day off, or none at all: the format counts a 29 February 1900 that never was."""
_NO_XML = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_NO_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]|^'|'$")
_NAME_LIMIT, _HEADER_LIMIT = 31, 255
_LINE = 14.5
_FITS = 1.05
"""Half-width characters of the text's size per unit of column width, a little less than measured."""


def open_book(target: BytesIO, title: str, day: date, *, is_long: bool = False, **more: str) -> Any:
    """Open a workbook in which text stays text, and whose bytes no clock changes.

    Args:
        target: Receives the bytes when the book is closed.
        title: Of the document properties.
        day: Stands for the time of writing.
        is_long: Keep one row at a time in memory: the rows of each sheet must come in order.
        more: Other document properties (subject, company).
    """
    import xlsxwriter

    # XlsxWriter changes the mapping that it is given: it must be a fresh one for each book.
    options = {
        "in_memory": not is_long,
        "constant_memory": is_long,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(target, options)
    named = {name: clean_text(text) for name, text in {"title": title, **more}.items()}
    book.set_properties({**named, "created": datetime.combine(day, time())})
    return book


def add_page(book: Any, name: str) -> Any:
    """Add a sheet.

    Raises:
        ConfigError: no sheet can have that name.
    """
    from tenken.report.quick_sheet import QuickSheet

    return book.add_worksheet(check_sheet_name(name), QuickSheet)


def put(page: Any, row: int, column: int, value: object, style: Any = None) -> None:
    """Write one value with the type it has: text as text whatever it begins with, null as an empty cell.

    Raises:
        TypeError: the value is none of text, whole number, float, day, time or null (a withheld one is not).
    """
    if isinstance(value, str):
        page.write_string(row, column, clean_text(value), style)
    elif value is None:
        if style is not None:
            page.write_blank(row, column, None, style)
    elif isinstance(value, bool) or not isinstance(value, int | float | date):
        raise TypeError(f"no cell holds a {type(value).__name__}")
    elif isinstance(value, date):
        _put_day(page, row, column, value, style)
    elif math.isfinite(value) and abs(value) < _EXACT:
        page.write_number(row, column, value, style)
    else:
        page.write_string(row, column, str(value), style)


def _put_day(page: Any, row: int, column: int, value: date, style: Any) -> None:
    day = value.date() if isinstance(value, datetime) else value
    if day < _FIRST_DAY:
        page.write_string(row, column, value.isoformat(), style)
    else:
        page.write_datetime(row, column, value, style)


def clean_text(text: str) -> str:
    """Give a text as a cell can hold it: what XML cannot hold is shown as a sign, and what is too long is cut.

    A control character becomes its picture (␀, ␋), everything else that no XML may contain the
    replacement character. Text in the form of rich-text markup gets a space before it, because
    XlsxWriter would write it as markup.
    """
    if not text.isprintable():
        text = _NO_XML.sub(_picture, text.replace("\r\n", "\n"))
    if text.startswith("<r>") and text.endswith("</r>"):
        text = f" {text}"
    return text if len(text) <= TEXT_LIMIT // 2 else _cut(text)


def _picture(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code == 0x7F:  # noqa: PLR2004  # DELETE, whose picture stands apart
        return "␡"
    return chr(0x2400 + code) if code < ord(" ") else "\ufffd"


def _cut(text: str) -> str:
    encoded = text.encode("utf-16-le")
    if len(encoded) <= TEXT_LIMIT * 2:
        return text
    return encoded[: (TEXT_LIMIT - len(CUT)) * 2].decode("utf-16-le", "ignore") + CUT


def check_sheet_name(name: str) -> str:
    """Give back the name of a sheet.

    Raises:
        ConfigError: no sheet can have it.
    """
    if not name or len(name) > _NAME_LIMIT or _NO_NAME.search(name) or name.lower() == "history":
        problem = f"no sheet can be named so (1 to {_NAME_LIMIT} characters, none of [ ] : * ? / \\)"
        raise ConfigError.at("wording", problem, "Name the sheet otherwise", column=name)
    return name


def header_text(text: str) -> str:
    """Give a text as a page header or footer holds it: an ampersand would begin a code."""
    return clean_text(text).replace("\n", " ").replace("&", "&&")


def set_footer(page: Any, left: str, right: str) -> None:
    """Print ``left``, the page's number of all, and ``right`` below every page; both are cut to fit."""
    most = (_HEADER_LIMIT - len("&L&C&P / &N&R")) // 4
    page.set_footer(f"&L{header_text(left[:most])}&C&P / &N&R{header_text(right[:most])}")


def text_lines(text: str, wide: float) -> int:
    """Count the lines a text takes in a column; a Japanese character is two wide."""
    fits = wide * _FITS
    return sum(max(1, math.ceil(_wide(part) / fits)) for part in text.split("\n"))


def _wide(text: str) -> float:
    """Estimate the columns of a text from its bytes: exact for ASCII and Japanese, and quick for long lists."""
    return len(text) if text.isascii() else (len(text.encode("utf-8", "replace")) + len(text)) / 2


def text_height(text: str, wide: float, least: int = 1) -> float:
    """Give the height in points of a row in which the text shows whole."""
    return line_height(max(text_lines(text, wide), least))


def line_height(lines: int, points: float = _LINE) -> float:
    """Give the height in points of a row of so many lines, at most what the format allows."""
    return min(lines * points + 4, 409)
