"""Export the workbooks of a reviewer round, and the list of who gets how many rights to judge."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tenken.archive import inspections
from tenken.archive.inspections import Inspection
from tenken.archive.store import archive_errors
from tenken.calendar import Quarter
from tenken.errors import InputError, Problem, Where
from tenken.review.rows import Round, Sheet, plan_round, write_round
from tenken.review.workbook import write_workbook
from tenken.settings import Settings

INDEX = "index.csv"
_INDEX_HEAD = ("file", "reviewer_id", "org_id", "items", "with_findings")


@dataclass(frozen=True)
class Exported:
    """What an export wrote."""

    folder: Path
    reviewers: int
    items: int


def export_worksheets(
    settings: Settings, quarter: Quarter, target: Path | None = None, language: str = "ja"
) -> Exported:
    """Write one workbook per reviewer and ``index.csv`` from the newest sealed inspection of a quarter.

    Args:
        settings: The site.
        quarter: Whose inspection is reviewed.
        target: Folder; default ``<archive>/worksheets/<quarter>/r<n>``. Files that are there stay.
        language: ``ja`` or ``en``.

    Raises:
        InputError: the quarter has no inspection, or a file of that name has other content.
        ConfigError: a right has no eligible reviewer (``policy.data_owners``).
    """
    inspection = newest_inspection(settings, quarter)
    folder = target or round_folder(settings, quarter) / f"r{inspection.revision}"
    whole = write_round(inspection, plan_round(inspection), language)
    files = {file_name(whole, sheet): write_workbook(whole, sheet) for sheet in whole.sheets.values()}
    files[INDEX] = write_index(whole)
    _refuse_to_overwrite(folder, files)
    with archive_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
    return Exported(folder, len(whole.sheets), sum(len(s.rows) for s in whole.sheets.values()))


def newest_inspection(settings: Settings, quarter: Quarter) -> Inspection:
    """Find the inspection that a round is about.

    Raises:
        InputError: there is none.
    """
    found = inspections.latest(settings.archive, quarter)
    if found is None:
        raise InputError.at(quarter, "not inspected yet", f"Run `tenken inspect {quarter}` first")
    return found


def round_folder(settings: Settings, quarter: Quarter) -> Path:
    """Where the worksheets and decisions of a quarter live in the archive."""
    return settings.archive / "worksheets" / str(quarter)


def file_name(whole: Round, sheet: Sheet) -> str:
    """Name a workbook by quarter, revision and the reviewer's id, never by a person's name."""
    return f"{whole.inspection.quarter}-r{whole.inspection.revision}-{quote(sheet.reviewer_id, safe='')}.xlsx"


def write_index(whole: Round) -> bytes:
    """List the workbooks: one row per reviewer, in order of the ids; no names."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_INDEX_HEAD)
    for sheet in whole.sheets.values():
        writer.writerow(
            [
                file_name(whole, sheet),
                sheet.reviewer_id,
                sheet.org_id or "",
                len(sheet.rows),
                sheet.found,
            ]
        )
    return text.getvalue().encode()


def _refuse_to_overwrite(folder: Path, files: dict[str, bytes]) -> None:
    """Refuse when a file may hold somebody's work."""
    changed = [
        n for n, content in files.items() if (folder / n).exists() and (folder / n).read_bytes() != content
    ]
    if changed:
        remedy = "Name another --target, or move the file away: it may hold a reviewer's work"
        raise InputError(
            [Problem(Where(str(folder / n)), "is there with other content", remedy) for n in changed]
        )
