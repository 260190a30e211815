"""Write the registers that are kept in a workbook: a sheet each, real dates, the number of rows in the last line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tenken.sample.company import Company
from tenken.sample.documents import list_documents
from tenken.sample.layout import SHEET_COLUMNS, SHEET_VALUES, SHEETS
from tenken.sample.training import list_events

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet


def write_registers(path: Path, company: Company, day: date) -> None:
    """Write the workbook of the registers as it stood at the end of a day; its creation date is fixed."""
    import xlsxwriter

    rows = _list_rows(company, day)
    with xlsxwriter.Workbook(str(path), {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2018, 4, 1)})  # noqa: DTZ001  # a property without a zone
        for dataset, name in SHEETS.items():
            _write_sheet(book, name, dataset, rows[dataset])


def _list_rows(company: Company, day: date) -> dict[str, Sequence[object]]:
    return {
        "documents": list_documents(day),
        "training_events": [e for e in list_events() if e.held_on <= day],
        "incidents": company.incidents.at(day),
    }


def _write_sheet(book: Workbook, name: str, dataset: str, rows: Sequence[object]) -> None:
    """Write the Japanese headers, the rows and the number of rows."""
    sheet, columns = book.add_worksheet(name), SHEET_COLUMNS[dataset]
    inverse = {
        column: {ours: theirs for theirs, ours in codes.items()}
        for column, codes in SHEET_VALUES[dataset].items()
    }
    bold, dated = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy/mm/dd"})
    sheet.write_row(0, 0, list(columns.values()), bold)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(columns) - 1, 16)
    for number, row in enumerate(rows, start=1):
        for place, column in enumerate(columns):
            _write_cell(sheet, (number, place), getattr(row, column), inverse.get(column, {}), dated)
    sheet.write_row(len(rows) + 1, 0, ["件数", len(rows)])


def _write_cell(
    sheet: Worksheet, cell: tuple[int, int], value: Any, spellings: Mapping[str, str], dated: Format
) -> None:
    """Write a date as a date, a code as the register spells it, nothing for a null."""
    if isinstance(value, date):
        sheet.write_datetime(*cell, datetime.combine(value, datetime.min.time()), dated)
    elif value is not None:
        sheet.write_string(*cell, spellings.get(value, value))
