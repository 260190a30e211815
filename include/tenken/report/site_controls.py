"""One page per control: what it asks and why, its SQL, its results, and its findings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tenken.reconcile.sqlfile import Control, load_controls
from tenken.report.listing import control_title
from tenken.report.site_findings import Histories, Sighting
from tenken.report.verdict import dataset_title
from tenken.report.wording import Both, Wording

LISTED = 200
"""Findings listed on the page of a control; the others are in the report."""


@dataclass(frozen=True)
class Result:
    """One control in one published quarter; figures are null where it was not evaluated."""

    quarter: Both
    place: str
    status: str
    status_text: Both
    reason: Both | None
    population: int | None
    findings: int | None
    exceptions: int | None


@dataclass(frozen=True)
class ControlPage:
    """One control. ``sql`` and ``question`` are null where no SQL file decides it."""

    code: str
    title: Both
    sentence: Both
    severity: str | None
    question: Both | None
    why: Both
    clears: Both
    requirement: str
    standards: str
    needs: Both | None
    results: tuple[Result, ...]
    newest: Both
    open: tuple[Sighting, ...]
    open_count: int
    gone: tuple[Sighting, ...]
    gone_count: int
    sql: str | None


def build_control_pages(histories: Histories, words: Wording) -> list[ControlPage]:
    """Describe every control that a published quarter ran or has findings of, in order of the codes."""
    ran = {code for published in histories.quarters for code in published.controls}
    found: dict[str, list[Sighting]] = {}
    for sighting in histories.sightings.values():
        found.setdefault(sighting.item.code, []).append(sighting)
    files = {control.code: control for control in load_controls()}
    return [
        _page(code, files.get(code), found.get(code, []), histories, words)
        for code in sorted(ran | found.keys())
    ]


def _page(
    code: str, file: Control | None, found: Iterable[Sighting], histories: Histories, words: Wording
) -> ControlPage:
    newest = histories.quarters[0]
    present = [s for s in found if s.last_seen == newest.record.period and s.is_exception]
    gone = [s for s in found if s.last_seen != newest.record.period]
    header = None if file is None else file.header
    results = tuple(_results(code, histories))
    needs = [dataset_title(words, name) for name in header.datasets] if header else []
    return ControlPage(
        code=code,
        title=control_title(words, code),
        sentence=_plainest(code, words),
        severity=header.severity if header else None,
        question=Both(header.question_ja, header.question) if header else None,
        why=words.find(f"controls.{code}.why") or Both.same(""),
        clears=words.find(f"controls.{code}.fix") or Both.same(""),
        requirement=" ".join(header.requirement) if header else "",
        standards=", ".join(header.standards) if header else "",
        needs=words.say("site.list", items=needs) if needs else None,
        results=results,
        newest=newest.name,
        open=tuple(present[:LISTED]),
        open_count=len(present),
        gone=tuple(gone[:LISTED]),
        gone_count=len(gone),
        sql=file.sql.strip() if file else None,
    )


def _results(code: str, histories: Histories) -> Iterable[Result]:
    for published in histories.quarters:
        row = published.controls.get(code)
        if row is not None:
            yield Result(
                published.name,
                published.record.place,
                row.status,
                row.status_text,
                row.reason,
                *(
                    value if isinstance(value, int) else None
                    for value in (row.population, row.findings, row.exceptions)
                ),
            )


def _plainest(code: str, words: Wording) -> Both:
    """Give the sentence that needs no evidence: the last of the control's."""
    if f"controls.{code}.say" not in words.texts["ja"]:
        return control_title(words, code)
    return words.say_first(f"controls.{code}.say", {})
