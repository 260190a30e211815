"""The page of the catalogue, docs/controls.md: every code, and every requirement with what meets it.

Generated from the heads of the SQL files, the catalogue, the requirements and the wording; a test compares.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from tenken.reconcile.catalogue import Requirement, list_controls, list_requirements, load_requirements
from tenken.report.wording import load_wording
from tenken.strict import INCLUDE

PAGE = INCLUDE.parent / "docs" / "controls.md"
_GROUP_NAMES = {
    "S": "Sources and extracts",
    "I": "Identity and accounts",
    "L": "Joiners, movers, leavers",
    "R": "Rules, approvals, waivers",
    "P": "Structure of rights",
    "U": "Use",
    "V": "Review",
    "M": "Remediation and instructions",
    "N": "Training, campaigns, publication",
}
_HEAD = """# The catalogue of controls

This page is generated: `python -m tenken.reconcile.catalogue` writes it from the SQL files in `include/controls`,
`include/controls/catalogue.yaml`, `include/config/requirements.yaml` and the report's wording. Do not edit it.

Of {codes} codes, {sql} are decided by a SQL file, {other} elsewhere (gate, archive, config), and {open} by nothing yet.
A code without its data is printed as not evaluated, with the reason; it never counts as "none found".
"""


def write_page(path: Path = PAGE) -> None:
    """Write the page anew."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(render_page(), encoding="utf-8")


def render_page() -> str:
    """Write the catalogue and the requirements as Markdown; same files, same text."""
    rows = list_controls()
    parts = [_head(rows)]
    for letter, group in groupby(rows, key=lambda row: row["code"][0]):
        parts.append(_group(letter, list(group)))
    parts.append(_open_codes(rows))
    parts.append(_requirements(rows, load_requirements()))
    return "\n".join(parts)


def _head(rows: Sequence[dict[str, Any]]) -> str:
    sql = sum(row["decided_by"] == "control" for row in rows)
    unmet = sum(not row["implemented"] for row in rows)
    return _HEAD.format(codes=len(rows), sql=sql, other=len(rows) - sql - unmet, open=unmet)


def _group(letter: str, rows: Sequence[dict[str, Any]]) -> str:
    lines = [
        (
            row["code"],
            load_wording().say(f"severity.{row['severity']}").en,
            f"{row['title_en']}<br>{row['title_ja']}",
            f"{row['question']}<br>{row['question_ja']}",
            " ".join(row["requirement"]),
            ", ".join(row["standards"]),
            ", ".join(row["datasets"]),
            row["decided_by"].replace("not_implemented", "–").replace("control", "SQL"),
        )
        for row in rows
    ]
    head = (
        "Code",
        "Severity",
        "Title",
        "Question",
        "Requirement",
        "Standards",
        "Needs datasets",
        "Decided by",
    )
    return f"## {letter}: {_GROUP_NAMES[letter]}\n\n{_table(head, lines)}"


def _open_codes(rows: Sequence[dict[str, Any]]) -> str:
    lines = [
        (row["code"], row["decided_by"].replace("_", " "), row["reason"])
        for row in rows
        if row["reason"] is not None
    ]
    return f"## Codes without a SQL file\n\n{_table(('Code', 'Decided by', 'Reason'), lines)}"


def codes_of(rows: Sequence[dict[str, Any]], identifier: str, *, implemented: bool) -> list[str]:
    """Name the codes that serve a requirement, those decided or those still open."""
    return [
        row["code"] for row in rows if identifier in row["requirement"] and row["implemented"] is implemented
    ]


def _requirements(rows: Sequence[dict[str, Any]], requirements: Sequence[Requirement]) -> str:
    listed = {row["id"]: row for row in list_requirements()}
    lines = [
        (
            item.id,
            item.kind,
            f"{item.title_en}<br>{item.title_ja}",
            ", ".join(listed[item.id]["datasets"]),
            " ".join(codes_of(rows, item.id, implemented=True)),
            "<br>".join(f"`{place}`" for place in item.places),
            _gap(rows, item),
        )
        for item in requirements
    ]
    head = ("Requirement", "Class", "Title", "Datasets and registers", "Codes", "Places", "Not there yet")
    return (
        "## Requirements\n\n"
        "Class C is decided by the program, A attested by a person, P published words only. A place such as "
        "`report: requests.2.training_use` is a table of that document; the files are the program's.\n\n"
        f"{_table(head, lines)}"
    )


def _gap(rows: Sequence[dict[str, Any]], item: Requirement) -> str:
    waiting = " ".join(codes_of(rows, item.id, implemented=False))
    return "; ".join(part for part in (waiting, item.missing) if part)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(_cell(cell) for cell in line) + " |\n" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|") or "–"
