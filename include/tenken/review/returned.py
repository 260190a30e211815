"""Read the cells of a workbook that came back; whether they are right is for ``compare`` to say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tenken.archive.store import sha256_file
from tenken.errors import InputError
from tenken.report.wording import LANGUAGES, load_wording
from tenken.review.rows import COLUMNS
from tenken.review.workbook import HEAD_ROW, META, META_ROW

SEND_BACK = "Ask the reviewer to fill in the workbook as it was sent"


@dataclass(frozen=True)
class Returned:
    """The cells of a workbook that came back; rows are numbered as Excel numbers them."""

    path: Path
    sha256: str
    language: str
    meta: Mapping[str, str]
    rows: tuple[tuple[int, tuple[Any, ...]], ...]


def read_returned(path: Path) -> Returned:
    """Read both sheets of a returned workbook.

    Raises:
        InputError: absent, truncated, protected, or not a workbook that was sent.
    """
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        digest = sha256_file(path)
        with CalamineWorkbook.from_path(str(path)) as book:
            language = _language(path, book.sheet_names)
            start = _cells(book, sheet_name("start", language))
            review = _cells(book, sheet_name("review", language))
    except PasswordError:
        raise InputError.at(path, "the workbook has a password", "Ask for it without one") from None
    except (CalamineError, OSError) as error:
        problem = f"not a readable workbook ({type(error).__name__})"
        raise InputError.at(path, problem, "Ask the reviewer to send it again") from None
    meta = {name: cell_text(_cell(start, row, 2)) for row, name in enumerate(META, META_ROW)}
    rows = tuple(
        (n + 1, _padded(cells)) for n, cells in enumerate(review) if n > HEAD_ROW and _is_filled(cells)
    )
    return Returned(path, digest, language, meta, rows)


def _language(path: Path, names: list[str]) -> str:
    for language in LANGUAGES:
        if {sheet_name("start", language), sheet_name("review", language)} <= set(names):
            return language
    raise InputError.at(path, "not a worksheet of `tenken worksheets`: its sheets are others", SEND_BACK)


def sheet_name(name: str, language: str) -> str:
    """Name a sheet as the reviewer sees it."""
    return load_wording().say(f"worksheet.sheet.{name}")[language]


def column_name(name: str, language: str) -> str:
    """Name a column as the reviewer sees it."""
    return load_wording().say(f"worksheet.column.{name}")[language]


def _cells(book: Any, name: str) -> list[list[Any]]:
    return book.get_sheet_by_name(name).to_python(skip_empty_area=False)  # type: ignore[no-any-return]


def _cell(rows: list[list[Any]], row: int, column: int) -> Any:
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else ""


def _padded(cells: list[Any]) -> tuple[Any, ...]:
    return tuple([*cells, *[""] * len(COLUMNS)][: len(COLUMNS)])


def _is_filled(cells: list[Any]) -> bool:
    return any(cell_text(cell).strip() for cell in cells)


def cell_text(cell: Any) -> str:
    """Give a cell as text; an empty one is empty text, a whole number has no decimals."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)
