"""Write the workbook of one edition: typed cells, one row of heads a sheet, no formula, the same bytes every time.

Which sheets there are is decided here; what they say belongs to ``sheets``, ``finding_sheets``, ``request_sheet``
and ``overview``, how they look to ``sheet_layout``.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from tenken.report.facts import Facts, read_facts
from tenken.report.finding_sheets import exceptions_sheet, waived_sheet
from tenken.report.overview import build_overview, notes_sheet
from tenken.report.request_sheet import build_request_lines
from tenken.report.sheet import Sheet
from tenken.report.sheet_layout import Layout
from tenken.report.sheets import build_sheets
from tenken.report.spreadsheet import open_book
from tenken.report.view import View
from tenken.report.wording import Wording

LONG = 20_000
"""From so many findings on, one row at a time is held in memory, for more time and a larger file."""


def render_workbook(database: Path, view: View, words: Wording) -> bytes:
    """Write the workbook of one edition as xlsx.

    Args:
        database: The ``inspection.duckdb`` that the view was built from; opened read-only. All exceptions are
            read from it for the internal edition, none for another.
        view: One edition.
        words: Both languages; every head holds both.

    Raises:
        EvidenceError: the database is not a finished inspection.
    """
    facts = read_facts(database, limit=0)
    sheets = list(_sheets(database, facts, view, words))
    buffer = BytesIO()
    book = open_book(
        buffer,
        view.title.ja,
        view.issue.issued_on or facts.run["as_of"],
        is_long=sum(sheet.count for sheet in sheets) > LONG,
        subject=view.edition_name.ja,
        company=view.organisation.ja,
    )
    layout = Layout(book, view, words)
    layout.write_overview(build_overview(view, words, sheets))
    for sheet in sheets:
        if sheet.key == "requests":
            layout.write_requests(build_request_lines(view, words))
        else:
            layout.write_sheet(sheet)
    book.close()
    return buffer.getvalue()


def _sheets(database: Path, facts: Facts, view: View, words: Wording) -> Iterator[Sheet]:
    if view.edition.is_internal:
        yield exceptions_sheet(database, facts, words)
        if facts.waived_count:
            yield waived_sheet(database, facts, words)
    figures = build_sheets(view, words)
    yield from figures
    if view.requests:
        yield Sheet("requests", (), (), len(build_request_lines(view, words)))
    yield notes_sheet(view, words, [sheet.key for sheet in figures])
