"""Everything that one edition prints, as data: the content of report.json (``include/schema/report.schema.json``).

Texts are pairs of languages; a withheld value is ``{"withheld": true}``: the value is not in the document.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from tenken.report.carry import CARRIED
from tenken.report.issue import Correction, Issue, Signature
from tenken.report.method import SourceRow, Suite
from tenken.report.plain import plain, plain_request
from tenken.report.printed import HIDDEN
from tenken.report.published import write_percent
from tenken.report.scope import Cell, ScopeRow
from tenken.report.view import View
from tenken.report.wording import Both

SCHEMA = "tenken-report-1"
"""Name of the published schema; a change that a reader must know of is a new number."""
_COLUMNS = ("before", "after", "previous", "now")


def build_document(view: View, as_of: date, revision: int) -> dict[str, Any]:
    """Give one edition as plain data: texts, whole numbers, true, false, null, and what holds them.

    Args:
        view: One edition; nothing that it withholds is anywhere else read.
        as_of: Day inspected.
        revision: Of the inspection.
    """
    return {
        "schema": SCHEMA,
        "quarter": view.quarter,
        "as_of": as_of.isoformat(),
        "revision": revision,
        "edition": {
            "name": view.edition.name,
            "title": plain(view.edition_name),
            "shows_counts": view.edition.shows_counts,
            "shows_persons": view.edition.shows_persons,
        },
        "title": plain(view.title),
        "heading": plain(view.heading),
        "organisation": plain(view.organisation),
        "facts": _pairs(view.facts),
        "issue": _issue(view),
        "verdict": {
            "tone": view.verdict.tone,
            "tag": plain(view.verdict.tag),
            "lead": plain(view.verdict.lead),
            "points": [plain(bullet.text) for bullet in view.verdict.bullets],
        },
        "figures": _figures(view),
        "headcount": _headcount(view),
        "findings": _findings(view),
        "carry_forward": _carry(view),
        "method": _method(view),
        "requests": [plain_request(block) for block in view.requests],
        "identity": _pairs(view.identity),
        "notes": [plain(note) for note in view.notes],
        "thresholds": [{"name": plain(row.name), "value": plain(row.value)} for row in view.policy],
    }


def _pairs(pairs: tuple[tuple[Both, Both], ...]) -> list[dict[str, Any]]:
    return [{"name": plain(name), "value": plain(value)} for name, value in pairs]


def _issue(view: View) -> dict[str, Any] | None:
    """Give what makes it an issued document; null for a draft."""
    issue: Issue = view.issue
    if issue.is_draft:
        return None
    letter = issue.letter
    return {
        "number": issue.number,
        "issued_on": plain(issue.issued_on),
        "publication": issue.publication,
        "supersedes": issue.supersedes,
        "reason": plain(None if issue.reason is None else view.edition.hide_detail(issue.reason)),
        "addressee": _lines(letter.addressee_ja, letter.addressee_en),
        "sender": _lines(letter.sender_ja, letter.sender_en),
        "corrections": [_correction(row, view) for row in issue.corrections],
        "signatures": [_signature(row, view) for row in issue.signatures],
        "quarters": [
            {name: plain(value) for name, value in asdict(quarter).items()} for quarter in issue.quarters
        ],
    }


def _lines(japanese: str | None, english: str | None) -> dict[str, str] | None:
    return None if japanese is None else {"ja": japanese.strip(), "en": (english or japanese).strip()}


def _correction(row: Correction, view: View) -> dict[str, Any]:
    """Name a corrected value; where counts are withheld, what it was and is may be one."""
    before, after = view.edition.hide(row.before), view.edition.hide(row.after)
    return {"what": plain(row.what), "before": plain(before), "after": plain(after)}


def _signature(row: Signature, view: View) -> dict[str, Any]:
    return {
        "role": row.role,
        "signed_on": plain(row.signed_on),
        "name": plain(view.edition.hide_detail(row.name)),
        "statement": plain(view.edition.hide_detail(row.statement)),
    }


def _figures(view: View) -> list[dict[str, Any]]:
    return [
        {
            "name": plain(tile.name),
            "value": plain(tile.value),
            "unit": plain(tile.unit),
            "parts": [{"name": plain(name), "value": plain(value)} for name, value in tile.detail],
        }
        for tile in view.tiles
    ]


def _headcount(view: View) -> dict[str, Any]:
    scope = view.scope
    months = {name: plain(month) for name, month in zip(_COLUMNS, scope.months, strict=True)}
    history = [
        {
            "quarter": row.quarter,
            "as_of": plain(row.as_of),
            "category_code": row.code,
            "figures": _cell(row.cell),
        }
        for row in scope.history
    ]
    return {"months": months, "rows": [_scope_row(row) for row in scope.rows], "history": history}


def _scope_row(row: ScopeRow) -> dict[str, Any]:
    return {
        "category_code": row.code,
        "name": plain(row.name),
        "is_total": row.is_total,
        **{name: _cell(cell) for name, cell in zip(_COLUMNS, row.cells, strict=True)},
        "change_points": row.change,
    }


def _cell(cell: Cell | None) -> dict[str, Any] | None:
    """Give one cell; null where that quarter was not inspected, ``percent`` null with no one to count."""
    if cell is None:
        return None
    code = None if cell.text is None else write_percent(cell.text)
    return {
        "permitted": plain(cell.permitted),
        "total": plain(cell.total),
        "percent": {"withheld": True} if code == HIDDEN else code,
        "printed": plain(cell.text),
    }


def _findings(view: View) -> dict[str, Any]:
    totals = view.totals
    kinds = [
        {
            "code": kind.code,
            "severity": kind.severity,
            "title": plain(kind.title),
            "why": plain(kind.why),
            "clears": plain(kind.clears),
            "exceptions": plain(kind.exceptions),
            "new": plain(kind.new),
            "oldest": plain(kind.oldest),
            "waived": plain(kind.waived),
        }
        for kind in view.kinds
    ]
    sums = {"exceptions": plain(totals.exceptions), "new": plain(totals.new), "waived": plain(totals.waived)}
    files = ["findings.csv", "findings.parquet"] if view.edition.is_internal else []
    return {"kinds": kinds, "totals": sums, "causes": _causes(view), "files": files}


def _causes(view: View) -> list[dict[str, Any]] | None:
    if view.roots is None:
        return None
    return [
        {
            "code": row.code,
            "severity": row.severity,
            "title": plain(row.title),
            "causes": row.causes,
            "exceptions": row.exceptions,
        }
        for row in view.roots.rows
    ]


def _carry(view: View) -> list[dict[str, Any]] | None:
    """Give the carry-forward, the sum of all severities last; null for the first inspection."""
    if not view.has_previous:
        return None
    return [
        {
            "severity": row.severity,
            **{name: plain(value) for name, value in zip(CARRIED, row.figures, strict=True)},
        }
        for row in view.carry
    ]


def _method(view: View) -> dict[str, Any]:
    return {
        "controls": [
            {
                "code": row.code,
                "severity": row.severity,
                "title": plain(row.title),
                "status": row.status,
                "status_text": plain(row.status_text),
                "reason": plain(row.reason),
                "population": plain(row.population),
                "findings": plain(row.findings),
                "exceptions": plain(row.exceptions),
            }
            for row in view.controls
        ],
        "checks": [_suite(suite) for suite in view.suites],
        "sources": [_source(row, view) for row in view.sources],
        "absent": plain(view.absent),
        "tie_out": [
            {"name": plain(row.name), "is_total": row.is_total, "counted": plain(row.counted)}
            for row in view.tie_out
        ],
        "assurance": [plain(sentence) for sentence in view.assurance],
    }


def _source(row: SourceRow, view: View) -> dict[str, Any]:
    return {
        "title": plain(row.title),
        "as_of": row.as_of,
        "extracted": row.extracted,
        "kind": plain(view.edition.hide_detail(row.kind)),
        "declared": plain(row.declared),
        "loaded": plain(row.loaded),
        "raw_digest": plain(row.raw_digest),
        "parquet_digest": plain(row.parquet_digest),
    }


def _suite(suite: Suite) -> dict[str, Any]:
    checks = [
        {
            "description": plain(check.description),
            "code": check.code,
            "result": check.result,
            "observed": check.observed,
            "rows": check.rows,
            "remedy": check.remedy,
        }
        for check in suite.checks
    ]
    return {"title": plain(suite.title), "result": suite.result, "passed": suite.passed, "checks": checks}
