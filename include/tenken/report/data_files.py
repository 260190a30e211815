"""The files of an edition for programs: CSV, Parquet and JSON, described in ``include/schema``.

CSV is exact: UTF-8, LF, a cell is what the source says, also one that a spreadsheet would take for a formula.
For a spreadsheet there is the workbook. The internal edition alone has findings one by one.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path

from tenken.archive.store import write_json
from tenken.errors import EvidenceError
from tenken.report.document import build_document
from tenken.report.facts import read_facts
from tenken.report.published import COLUMNS, write_percent
from tenken.report.scope import HistoryRow
from tenken.report.view import View
from tenken.strict import INCLUDE

SCHEMAS = {
    "report": INCLUDE / "schema" / "report.schema.json",
    "tables": INCLUDE / "schema" / "tables.json",
}
"""The published descriptions: JSON Schema of report.json, and the columns of the other files."""
HEADCOUNT = ("quarter", "category_code", "permitted_count", "total_count", "permitted_percent")


def write_data(database: Path, view: View, folder: Path) -> None:
    """Write the ``data`` folder of one edition.

    Every edition gets ``report.json`` and ``headcount.csv``; the internal one ``findings.csv``,
    ``findings.parquet`` and ``control_results.csv`` too. Same database and view, same bytes.

    Args:
        database: The ``inspection.duckdb`` that the view was built from; opened read-only.
        view: One edition.
        folder: Receives the files; made when absent, files there are replaced.

    Raises:
        EvidenceError: the database is not a finished inspection, or the folder cannot be written.
    """
    run = read_facts(database, limit=0).run
    document = build_document(view, run["as_of"], int(run["revision"]))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_json(folder / "report.json", document)
        (folder / "headcount.csv").write_text(write_headcount(view), encoding="utf-8", newline="")
        if view.edition.is_internal:
            _copy_tables(database, folder)
    except OSError as error:
        remedy = "Make the folder writable for this user"
        raise EvidenceError.at(folder, f"cannot be written ({error.strerror})", remedy) from None


def write_headcount(view: View) -> str:
    """Give headcount.csv: with counts this quarter alone, without them all quarters as printed.

    The form without counts is what ``tenken disclosure`` reads; where nothing is printed it says ``hidden``.
    """
    rows = view.scope.history
    if not view.edition.shows_counts:
        return _csv(COLUMNS, ((row.quarter, row.code, _printed(row)) for row in rows))
    return _csv(HEADCOUNT, (_counted(row) for row in rows if row.quarter == view.quarter and row.cell))


def _printed(row: HistoryRow) -> str:
    return write_percent(None if row.cell is None else row.cell.text)


def _counted(row: HistoryRow) -> tuple[object, ...]:
    cell = row.cell
    if cell is None:  # pragma: no cover  # filtered by the caller
        return (row.quarter, row.code, None, None, None)
    percent = None if cell.text is None else write_percent(cell.text)
    return (row.quarter, row.code, cell.permitted, cell.total, percent)


def _csv(head: Sequence[str], rows: Iterator[tuple[object, ...]]) -> str:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue()


def _copy_tables(database: Path, folder: Path) -> None:
    """Copy what the inspection itself wrote, in its total order: the files are equal to those under its seal."""
    import duckdb

    from tenken.reconcile.results import CONTROLS, FINDINGS, copy_query

    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            copy_query(connection, FINDINGS, folder / "findings.csv")
            copy_query(connection, FINDINGS, folder / "findings.parquet")
            copy_query(connection, CONTROLS, folder / "control_results.csv")
    except duckdb.Error as error:
        problem = f"the tables cannot be copied ({str(error).splitlines()[0]})"
        raise EvidenceError.at(folder, problem, "Check the space and rights of the folder") from None
