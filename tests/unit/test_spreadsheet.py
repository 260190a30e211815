"""The writer of cells: whatever a source says stays text, and a workbook can always hold it."""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tenken.errors import ConfigError
from tenken.report.edition import WITHHELD
from tenken.report.spreadsheet import (
    CUT,
    TEXT_LIMIT,
    add_page,
    check_sheet_name,
    clean_text,
    header_text,
    open_book,
    put,
    set_footer,
    text_lines,
)

HOSTILE = (
    "=1+2",
    '=HYPERLINK("http://example.invalid","x")',
    "+1+2",
    "-1+2",
    "@SUM(1)",
    "\t=1+2",
    "\r=1+2",
    "=cmd|' /C calc'!A0",
    "{=1+2}",
    "http://example.invalid",
    "mailto:nobody@example.invalid",
    "internal:Sheet1!A1",
    "<r><t>markup</t></r>",
    "</t></is></c><f>1+2</f>",
    "_x003D_1+2",
    "12345678901234567890",
    "0012",
    "1e5",
    "TRUE",
    "2019-03-31",
    " leading and trailing ",
    '&"font"&G',
)
DAY = date(2019, 3, 31)


def write(values: tuple[Any, ...], *, is_long: bool = False) -> bytes:
    buffer = BytesIO()
    book = open_book(buffer, "title", DAY, is_long=is_long)
    page = add_page(book, "sheet")
    for row, value in enumerate(values):
        put(page, row, 0, value)
    book.close()
    return buffer.getvalue()


def parts(book: bytes) -> dict[str, str]:
    with zipfile.ZipFile(BytesIO(book)) as archive:
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist()}


def read(book: bytes) -> list[Any]:
    sheet = CalamineWorkbook.from_filelike(BytesIO(book)).get_sheet_by_index(0)
    return [row[0] for row in sheet.to_python(skip_empty_area=False)]


@pytest.mark.parametrize("is_long", [False, True])
@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_a_string_cell_that_reads_as_it_was(text: str, is_long: bool) -> None:
    book = write((text,), is_long=is_long)
    sheet = parts(book)["xl/worksheets/sheet1.xml"]
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert re.search(r'<c r="A1"[^>]* t="(s|inlineStr)"', sheet)
    (cell,) = read(book)
    if text == "_x003D_1+2":  # this reader takes the escaped escape apart once more
        assert cell in (text, "=1+2")
    else:
        assert cell == clean_text(text)


def test_text_in_the_form_of_rich_markup_is_not_written_as_markup() -> None:
    for is_long in (False, True):
        everything = "".join(parts(write(("<r><t>bold</t></r>",), is_long=is_long)).values())
        assert "<r><t>" not in everything
        assert "&lt;r&gt;" in everything


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x00b", "a␀b"),
        ("a\x0bb", "a␋b"),
        ("a\x1fb", "a␟b"),
        ("a\x7fb", "a␡b"),
        ("a\rb", "a␍b"),
        ("a\r\nb", "a\nb"),
        ("a\ufffeb\uffff", "a�b�"),
        ("a\ud800b", "a�b"),
        ("a\tb\nc", "a\tb\nc"),
        ("髙﨑𠮷", "髙﨑𠮷"),
    ],
)
def test_what_xml_cannot_hold_is_shown_as_a_sign(text: str, shown: str) -> None:
    assert clean_text(text) == shown
    assert read(write((text,))) == [shown]


@pytest.mark.parametrize("letter", ["x", "字", "𠮷"])
def test_a_text_longer_than_a_cell_is_cut_with_a_mark(letter: str) -> None:
    units = len(letter.encode("utf-16-le")) // 2
    most = TEXT_LIMIT // units
    assert clean_text(letter * most) == letter * most
    cut = clean_text(letter * (most + 1))
    assert cut.endswith(CUT)
    assert TEXT_LIMIT - units < len(cut.encode("utf-16-le")) // 2 <= TEXT_LIMIT
    assert set(cut.removesuffix(CUT)) == {letter}


def test_a_long_book_writes_what_a_short_one_reads() -> None:
    values = (*HOSTILE, None, 5, 1.5, "a&amp;b", "_x000A_", "x" * 40_000, "字\n\t ")
    assert read(write(values, is_long=True)) == read(write(values))
    assert b"inlineStr" in zipfile_part(write(values, is_long=True))
    assert b"inlineStr" not in zipfile_part(write(values))


def zipfile_part(book: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(book)) as archive:
        return archive.read("xl/worksheets/sheet1.xml")


def test_every_type_keeps_its_type() -> None:
    day, moment = date(2019, 3, 31), datetime(2019, 3, 31, 23, 59)
    buffer = BytesIO()
    book = open_book(buffer, "title", DAY)
    page = book.add_worksheet()
    dated = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for row, value in enumerate((5, 1.5, day, moment, 10**15, -(10**20), date(1899, 12, 31), float("inf"))):
        put(page, row, 0, value, dated if isinstance(value, date) else None)
    book.close()
    cells = read(buffer.getvalue())
    assert cells[0] == 5
    assert cells[1] == 1.5
    assert str(cells[2])[:10] == "2019-03-31"
    assert cells[3] == moment
    assert cells[4:] == [str(10**15), str(-(10**20)), "1899-12-31", "inf"]


@pytest.mark.parametrize("value", [WITHHELD, True, b"x", ["x"], object()])
def test_what_is_no_cell_value_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        write((value,))


@pytest.mark.parametrize(
    "name", ["", "a" * 32, "a[b", "a:b", "a/b", "a\\b", "a?b", "a*b", "'a", "a'", "History"]
)
def test_a_name_that_no_sheet_can_have_is_refused(name: str) -> None:
    with pytest.raises(ConfigError):
        check_sheet_name(name)


def test_a_name_of_31_characters_is_given_back() -> None:
    assert check_sheet_name("指" * 31) == "指" * 31


def test_codes_in_a_header_stay_text_and_a_footer_never_grows_too_long() -> None:
    assert header_text('&"Arial"&G\n2') == '&&"Arial"&&G 2'
    buffer = BytesIO()
    book = open_book(buffer, "title", DAY)
    page = book.add_worksheet()
    set_footer(page, "&" * 200, "x" * 200)
    book.close()
    sheet = parts(buffer.getvalue())["xl/worksheets/sheet1.xml"]
    (footer,) = re.findall(r"<oddFooter>(.*?)</oddFooter>", sheet)
    assert "&amp;P / &amp;N" in footer
    assert len(footer.replace("&amp;", "&")) <= 255


def test_document_properties_hold_the_day_given_and_no_control_character() -> None:
    buffer = BytesIO()
    book = open_book(buffer, "=1+2\x00", DAY, company="架空<通信>")
    book.add_worksheet()
    book.close()
    found = parts(buffer.getvalue())
    assert "=1+2␀" in found["docProps/core.xml"]
    assert re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", found["docProps/core.xml"]) == ["2019-03-31T00:00:00Z"] * 2
    assert "架空&lt;通信&gt;" in found["docProps/app.xml"]


@pytest.mark.parametrize("is_long", [False, True])
def test_two_builds_give_the_same_bytes(is_long: bool) -> None:
    assert write(HOSTILE, is_long=is_long) == write(HOSTILE, is_long=is_long)


def test_a_japanese_character_counts_as_two_columns() -> None:
    assert text_lines("あ" * 10, 10) == 2
    assert text_lines("a" * 10, 10) == 1
    assert text_lines("a\n\nb", 10) == 3
