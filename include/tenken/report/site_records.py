"""Read what the sealed publications say of themselves, one edition at a time, for the pages of the site.

An edition's record comes from its own folder and the head of ``publication.json`` only, so that its pages can be
made, and checked, by somebody who has no other edition.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tenken.archive.publications import every_publication
from tenken.calendar import Quarter
from tenken.errors import EvidenceError, TenkenError
from tenken.report.edition import EDITIONS
from tenken.report.facts import fiscal_start
from tenken.report.issue import Punctuality
from tenken.report.wording import Both

_REPORTED = {edition.name for edition in EDITIONS}
_MARKS = {"ok": "●", "act": "▲", "stop": "■"}


@dataclass(frozen=True)
class Share:
    """Who may view in one category, as printed; ``percent`` is for drawing, null where a range is printed."""

    code: str
    name: Both
    is_total: bool
    percent: int | None
    text: Both | None


@dataclass(frozen=True)
class CorrectedValue:
    """One printed value that an earlier publication gave otherwise; both are null where they are withheld."""

    what: Both
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Report:
    """What one edition of one publication concludes; figures that it withholds are null."""

    as_of: date | None
    organisation: Both
    tone: str
    mark: str
    tag: Both
    lead: Both
    exceptions: int | None
    new: int | None
    shares: tuple[Share, ...]
    levels: Mapping[str, int]
    """Category → percent after the review."""
    corrections: tuple[CorrectedValue, ...]
    quarters: tuple[Punctuality, ...]


@dataclass(frozen=True)
class Record:
    """One publication of one quarter or fiscal year in one edition.

    ``report`` is null for a fiscal year, for an operator, and without ``data/report.json``.
    """

    folder: Path
    period: str
    serial: int
    number: str
    issued_on: date | None
    supersedes: str | None
    inspected: tuple[str, int] | None
    """Quarter and revision of the inspection that it prints."""
    report: Report | None

    @property
    def is_year(self) -> bool:
        """Tell whether it is of a whole fiscal year."""
        return "Q" not in self.period

    @property
    def place(self) -> str:
        """Folder in the edition's tree: FY2018Q3/p1."""
        return f"{self.period}/p{self.serial}"

    @property
    def quarter(self) -> Quarter:
        """The quarter, in the fiscal year that its as-of date tells; April without one."""
        as_of = None if self.report is None else self.report.as_of
        return Quarter.parse(self.period, 4 if as_of is None else fiscal_start(self.period, as_of))


def read_records(archive: Path, edition: str) -> list[Record]:
    """Read every publication that has the edition, by period, then oldest first.

    Args:
        archive: Root of the archive.
        edition: Folder of the edition in a publication: ``public``, ``operator/OP-01``.

    Raises:
        EvidenceError: a sealed file cannot be read.
    """
    sealed = [folder for folder in _sealed(archive) if (folder / edition).is_dir()]
    return [_read(folder, edition) for folder in sealed]


def operator_names(archive: Path) -> list[str]:
    """List the folders of operators in any publication, in alphabetical order."""
    folders = (
        path for folder in _sealed(archive) for path in (folder / "operator").glob("*") if path.is_dir()
    )
    return sorted({path.name for path in folders})


def _sealed(archive: Path) -> Iterable[Path]:
    return (publication.folder for publication in every_publication(archive))


def _read(folder: Path, edition: str) -> Record:
    path = folder / "publication.json"
    head = _read_json(path)
    is_quarterly = "Q" in folder.parent.name and edition in _REPORTED
    try:
        inspection = head.get("inspection")
        return Record(
            folder=folder / edition,
            period=folder.parent.name,
            serial=int(folder.name[1:]),
            number=str(head["number"]),
            issued_on=_day(head.get("issued_on")),
            supersedes=head.get("supersedes"),
            inspected=(inspection["quarter"], int(inspection["revision"])) if inspection else None,
            report=_read_report(folder / edition / "data" / "report.json") if is_quarterly else None,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _unreadable(path, error) from error


def _read_report(path: Path) -> Report | None:
    data = _read_json(path) if path.is_file() else {}
    try:
        return _report(data) if "verdict" in data else None
    except (KeyError, TypeError, ValueError) as error:
        raise _unreadable(path, error) from error


def _report(data: Mapping[str, Any]) -> Report:
    verdict, rows, totals = data["verdict"], data["headcount"]["rows"], data["findings"]["totals"]
    issue = data.get("issue") or {}
    tone = str(verdict["tone"])
    return Report(
        as_of=_day(data["as_of"]),
        organisation=_both(data["organisation"]),
        tone=tone,
        mark=_MARKS[tone],
        tag=_both(verdict["tag"]),
        lead=_both(verdict["lead"]),
        exceptions=_number(totals["exceptions"]),
        new=_number(totals["new"]),
        shares=tuple(_share(row) for row in rows),
        levels={row["category_code"]: p for row in rows if (p := _percent(row["after"])) is not None},
        corrections=tuple(_correction(row) for row in issue.get("corrections") or ()),
        quarters=tuple(_punctuality(row) for row in issue.get("quarters") or ()),
    )


def _share(row: Mapping[str, Any]) -> Share:
    printed = (row["now"] or {}).get("printed")
    text = None if printed is None or "withheld" in printed else _both(printed)
    return Share(row["category_code"], _both(row["name"]), bool(row["is_total"]), _percent(row["now"]), text)


def _correction(row: Mapping[str, Any]) -> CorrectedValue:
    before, after = (row[name] if isinstance(row[name], str) else None for name in ("before", "after"))
    return CorrectedValue(_both(row["what"]), before, after)


def _punctuality(row: Mapping[str, Any]) -> Punctuality:
    due = _day(row["due"])
    if due is None:
        raise ValueError("due")
    return Punctuality(
        row["quarter"], due, _day(row.get("signed_on")), _number(row.get("days_late")), bool(row["is_missed"])
    )


def _percent(cell: Mapping[str, Any] | None) -> int | None:
    """Give the percent where one whole one is printed: neither a range nor a bucket can be drawn as a point."""
    percent = (cell or {}).get("percent")
    return int(percent) if isinstance(percent, str | int) and str(percent).isdecimal() else None


def _number(value: object) -> int | None:
    """Give a figure; whatever stands for a withheld one is null."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _both(value: object) -> Both:
    return Both(value["ja"], value["en"]) if isinstance(value, Mapping) else Both.same(value)


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)) if value else None


def _read_json(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    if not isinstance(data, dict):
        raise _unreadable(path, TypeError())
    return data


def _unreadable(path: Path, error: Exception) -> TenkenError:
    what = f"not readable as part of a publication ({type(error).__name__})"
    return EvidenceError.at(path, what, "Restore the folder from a copy of the archive")
