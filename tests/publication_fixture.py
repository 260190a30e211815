"""Sealed publications as a site finds them, made from inspections by the project's own renderers.

Only what the site reads is written; letters and workbooks are stand-ins.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from report_fixture import COUNTS, Case, default_findings, write_inspection

from tenken.report.edition import EDITIONS, Edition, Withheld
from tenken.report.facts import read_facts
from tenken.report.html import render_edition
from tenken.report.issue import Correction, Issue, Punctuality
from tenken.report.view import View, build_view
from tenken.report.wording import Both, load_wording

AS_OF = {
    "FY2018Q1": date(2018, 6, 30),
    "FY2018Q2": date(2018, 9, 30),
    "FY2018Q3": date(2018, 12, 31),
    "FY2018Q4": date(2019, 3, 31),
}
CORRECTION = Correction(Both("お客様フロントの割合", "Share of the customer front"), "54%", "53%")
LATE = Punctuality("FY2018Q4", date(2019, 4, 26), date(2019, 5, 8), 3, is_missed=False)
MISSED = Punctuality("FY2018Q3", date(2019, 1, 31), None, None, is_missed=True)


@dataclass(frozen=True)
class Act:
    """One publication to be: of which inspected quarter, under which number, correcting what."""

    quarter: str
    serial: int = 1
    supersedes: str | None = None
    corrections: tuple[Correction, ...] = ()
    quarters: tuple[Punctuality, ...] = ()
    operators: tuple[str, ...] = ()

    @property
    def number(self) -> str:
        return f"{self.quarter}-{self.serial}"


DEFAULT = (
    Act("FY2018Q2", operators=("OP-01",)),
    Act("FY2018Q4", operators=("OP-01", "OP-02")),
    Act("FY2018Q4", 2, "FY2018Q4-1", (CORRECTION,), (MISSED, LATE), ("OP-01",)),
)
"""Two quarters with one between them missing, and the later one published twice."""


def case_of(quarter: str) -> Case:
    """Make the case of one quarter: earlier ones have part of the findings."""
    case = Case(quarter=quarter, as_of=AS_OF[quarter], as_of_end=f"{AS_OF[quarter]} 15:00:00")
    if quarter == "FY2018Q4":
        return case
    kept = [{**f, "quarters_open": 1, "first_seen": quarter, "state": "NEW"} for f in default_findings()[1:4]]
    known = {q: COUNTS[q] for q in COUNTS if q <= quarter}
    return case.with_(previous=None, findings=kept, counts=known, not_evaluated={}, populations={})


def write_archive(archive: Path, acts: Sequence[Act] = DEFAULT) -> Path:
    """Write the inspections and publications of an archive."""
    for act in acts:
        database = archive / "inspections" / act.quarter / "r1" / "inspection.duckdb"
        if not database.is_file():
            write_inspection(database, case_of(act.quarter))
        write_publication(archive, act, database)
    return archive


def write_publication(archive: Path, act: Act, database: Path) -> Path:
    """Write one publication of a finished inspection."""
    folder = archive / "publications" / act.quarter / f"p{act.serial}"
    facts, words = read_facts(database), load_wording()
    issue = Issue(
        act.serial,
        act.number,
        date(2019, 5, 10 + act.serial),
        supersedes=act.supersedes,
        corrections=act.corrections,
        quarters=act.quarters,
    )
    for edition in EDITIONS:
        view = build_view(facts, words, edition, issue)
        _write(folder / edition.name / "report.html", render_edition(facts, words, edition, issue))
        _write_json(folder / edition.name / "data" / "report.json", twin(view, facts.run["as_of"]))
        _write(folder / edition.name / "data" / "headcount.csv", "quarter,category_code\n")
        _write(folder / edition.name / "letter.pdf", f"%PDF {edition.name}")
        _write(folder / edition.name / _workbook(edition), edition.name)
    for operator in act.operators:
        _write(folder / "operator" / operator / "report.html", f"<!doctype html><p>{operator}</p>")
        _write_json(
            folder / "operator" / operator / "data" / "report.json",
            {"operator_id": operator, "verdict": {"tone": "ok"}},
        )
    _write_json(folder / "publication.json", _head(act, issue))
    return folder


def _head(act: Act, issue: Issue) -> dict[str, Any]:
    return {
        "number": act.number,
        "issued_on": str(issue.issued_on),
        "publication": act.serial,
        "supersedes": act.supersedes,
        "inspection": {"quarter": act.quarter, "revision": 1, "manifest_sha256": "0" * 64},
        "signatures": [{"name": "架空 署名", "role": "officer"}],
    }


def twin(view: View, as_of: date) -> dict[str, Any]:
    """Write the part of ``data/report.json`` that the site reads."""
    verdict, issue = view.verdict, view.issue
    return {
        "as_of": str(as_of),
        "organisation": _plain(view.organisation),
        "verdict": {"tone": verdict.tone, "tag": _plain(verdict.tag), "lead": _plain(verdict.lead)},
        "findings": {"totals": {n: _plain(getattr(view.totals, n)) for n in ("exceptions", "new", "waived")}},
        "headcount": {"rows": [_row(row) for row in view.scope.rows]},
        "issue": {
            "number": issue.number,
            "corrections": [
                {
                    "what": _plain(c.what),
                    **{n: _plain(view.edition.hide(getattr(c, n))) for n in ("before", "after")},
                }
                for c in issue.corrections
            ],
            "quarters": [
                {name: str(v) if isinstance(v, date) else v for name, v in asdict(q).items()}
                for q in issue.quarters
            ],
        },
    }


def _row(row: Any) -> dict[str, Any]:
    cells = {
        name: cell
        and {"percent": None if cell.percent is None else str(cell.percent), "printed": _plain(cell.text)}
        for name, cell in (("after", row.after), ("now", row.now))
    }
    return {"category_code": row.code, "name": _plain(row.name), "is_total": row.is_total, **cells}


def _plain(value: Any) -> Any:
    if isinstance(value, Both):
        return {"ja": value.ja, "en": value.en}
    return {"withheld": True} if isinstance(value, Withheld) else value


def _workbook(edition: Edition) -> str:
    return "exceptions.xlsx" if edition.is_internal else "figures.xlsx"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _write_json(path: Path, data: Any) -> None:
    _write(path, json.dumps(data, ensure_ascii=False, sort_keys=True, indent=2) + "\n")
