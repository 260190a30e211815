"""The release of a fiscal year: one page per edition from the four quarters as they were issued last.

Nothing new becomes public with it: every figure stands in a quarter's public edition already, so there is
no disclosure to audit and nothing to sign anew.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tenken.archive import inspections
from tenken.archive.publications import (
    CONTENT,
    Publication,
    latest_publication,
    period_folder,
)
from tenken.archive.store import archive_errors, lock, new_staging, put_in_place, remove_tree, write_json
from tenken.calendar import Quarter
from tenken.errors import InputError, Problem, Where
from tenken.publishing.document import (
    Document,
    check_number,
    check_supersedes,
    describe_document,
    is_same,
    read_document,
)
from tenken.publishing.punctuality import list_punctuality
from tenken.publishing.sealed import (
    LOCK,
    Published,
    Report,
    describe,
    finish,
    record,
    refuse_tampered_content,
    write_manifest,
)
from tenken.report.edition import EDITIONS
from tenken.report.facts import read_facts
from tenken.report.issue import Punctuality
from tenken.report.wording import Both, load_wording
from tenken.report.year import IssuedQuarter, YearDocument, render_year
from tenken.settings import Settings

_YEAR = re.compile(r"FY([1-9][0-9]{3})")


def read_year(period: str) -> int | None:
    """Read the name of a fiscal year like FY2018; null when it is none."""
    match = _YEAR.fullmatch(period)
    return int(match[1]) if match else None


def publish_year(
    settings: Settings,
    year: int,
    *,
    name: str,
    number: str | None = None,
    issued_on: date | None = None,
    reason: str | None = None,
    report: Report | None = None,
) -> Published:
    """Publish a fiscal year whose four quarters are published.

    Args:
        settings: The site.
        year: The calendar year in which the fiscal year starts.
        name: Who publishes.
        number: The document number, never used before.
        issued_on: The day that the document bears.
        reason: Why it supersedes the publication that is there; needed then only.
        report: Receives one line per step.

    Returns:
        The publication; the one that is there when quarters, number, day and reason are the same.

    Raises:
        InputError: a quarter is not published, or number, day or reason do not do.
        EvidenceError: a publication is not as it was sealed.
    """
    say = report or (lambda _: None)
    archive, period = settings.archive, f"FY{year}"
    with lock(archive, LOCK), archive_errors(archive):
        quarters = [Quarter(year, n, settings.organisation.fiscal_year_starts) for n in (1, 2, 3, 4)]
        document = read_document(period, quarters[-1].as_of, name, number, issued_on, reason)
        issued = _find_issued(archive, quarters)
        folder, is_new = _find_or_make(settings, quarters, issued, document, say)
        finish(archive, folder, say)
        return describe(archive, period, folder, is_new=is_new)


def _find_issued(archive: Path, quarters: Sequence[Quarter]) -> list[Publication]:
    """Find the newest publication of every quarter."""
    found = {quarter: latest_publication(archive, str(quarter)) for quarter in quarters}
    missing = [quarter for quarter in quarters if found[quarter] is None]
    if missing:
        remedy = "Publish it first"
        raise InputError([Problem(Where(str(q)), "the quarter is not published", remedy) for q in missing])
    issued = [p for p in found.values() if p is not None]
    for publication in issued:
        refuse_tampered_content(archive, publication)
    return issued


def _name(issued: Sequence[Publication]) -> list[dict[str, Any]]:
    """Name the publications that a year rests on, with the digests of their manifests."""
    return [
        {
            "period": p.period,
            "publication": p.serial,
            "number": p.number,
            "manifest_sha256": p.manifest_sha256,
        }
        for p in issued
    ]


def _find_or_make(
    settings: Settings,
    quarters: Sequence[Quarter],
    issued: Sequence[Publication],
    document: Document,
    say: Report,
) -> tuple[Path, bool]:
    """Give the folder of the publication, and whether it was made just now."""
    newest = latest_publication(settings.archive, f"FY{quarters[0].year}")
    if newest is not None and is_same(newest, document) and newest.content["quarters"] == _name(issued):
        return newest.folder, False
    check_number(settings.archive, document)
    folder = _make(settings, quarters, issued, document, newest)
    say(f"sealed: {folder}")
    return folder, True


def _make(
    settings: Settings,
    quarters: Sequence[Quarter],
    issued: Sequence[Publication],
    document: Document,
    newest: Publication | None,
) -> Path:
    """Build and seal the next publication of the year; give its folder."""
    archive, period = settings.archive, f"FY{quarters[0].year}"
    if newest is not None:
        record(archive, newest.folder)  # a process may have been killed between its seal and the ledger
        check_supersedes(newest, document)
    said = describe_document("year", period, document, newest)
    staging = new_staging(archive, f"publication-{period}")
    try:
        pages = YearDocument(quarters[0].year, document.number, document.issued_on, said["supersedes"])
        _write_pages(settings, quarters, issued, pages, staging)
        write_json(staging / CONTENT, {**said, "inspection": None, "quarters": _name(issued)})
        write_manifest(staging)
        target = period_folder(archive, period) / f"p{said['publication']}"
        put_in_place(staging, target)
    finally:
        remove_tree(staging)
    return target


def _write_pages(
    settings: Settings,
    quarters: Sequence[Quarter],
    issued: Sequence[Publication],
    document: YearDocument,
    staging: Path,
) -> None:
    kept = {p.quarter: p for p in list_punctuality(settings, quarters[-1])}
    rows = [
        _read_issued(settings.archive, quarter, publication, kept.get(str(quarter)))
        for quarter, publication in zip(quarters, issued, strict=True)
    ]
    words = load_wording()
    for edition in EDITIONS:
        (staging / edition.name).mkdir()
        page = render_year(rows, document, words, edition)
        (staging / edition.name / "year.html").write_text(page, encoding="utf-8", newline="\n")


def _read_issued(
    archive: Path, quarter: Quarter, publication: Publication, punctuality: Punctuality | None
) -> IssuedQuarter:
    """Read what the page of a year shows of one quarter: its inspection, and what became public of it."""
    content = publication.content
    inspection = inspections.read_revision(archive, quarter, content["inspection"]["revision"])
    printed = [row for row in content["printed"] if row["quarter"] == str(quarter)]
    return IssuedQuarter(
        quarter,
        publication.number,
        date.fromisoformat(content["issued_on"]),
        Both(**content["tag"]),
        read_facts(inspection.database),
        {row["category_code"]: row["permitted_percent"] for row in printed},
        min(date.fromisoformat(signature["signed_on"]) for signature in content["signatures"]),
        punctuality,
    )
