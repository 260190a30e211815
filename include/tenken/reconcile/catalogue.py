"""The catalogue of findings as data: every code, who decides it, and which requirement it serves.

A code is decided by a SQL file in ``include/controls``, or it stands in ``catalogue.yaml`` beside them with
the reason why none does. ``python -m tenken.reconcile.catalogue`` writes the page that shows all of it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from tenken.errors import ConfigError
from tenken.reconcile.sqlfile import CONTROLS, Control, load_controls
from tenken.report.wording import load_wording
from tenken.strict import INCLUDE, Strict, read_yaml, validated

CATALOGUE = CONTROLS / "catalogue.yaml"
REQUIREMENTS = INCLUDE / "config" / "requirements.yaml"
GROUPS = "SILRPUVMN"
"""First letters of the codes in their order, which is also the precedence among findings of one right."""


class Entry(Strict):
    """One code that no SQL file decides; a title is given here only when the report has no words for it."""

    code: Annotated[str, Field(pattern=r"^[SILRPUVMN]\d{2}[a-z]?$")]
    severity: Literal["C", "H", "M", "L"]
    title_ja: str | None = None
    title_en: str | None = None
    question: str
    question_ja: str
    requirement: list[str]
    standards: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    decided_by: Literal["gate", "archive", "config", "report", "not_implemented"]
    reason: str


class Entries(Strict):
    """The file of such codes."""

    codes: list[Entry]


class Requirement(Strict):
    """One thing the product must do, whether a program or a person decides it, and where it is met."""

    id: Annotated[str, Field(pattern=r"^R[1-9]\d?$")]
    kind: Literal["C", "C+A", "C+P", "A", "P"] = Field(alias="class")
    title_ja: str
    title_en: str
    datasets: tuple[str, ...] = ()
    """Registers that hold it, beside what its controls read (``tenken.reconcile.places``)."""
    places: tuple[str, ...] = ()
    """Named places of documents, and paths from the root of the project, beside the controls that name it."""
    missing: str | None = None


class Requirements(Strict):
    """The file of requirements, in their order."""

    requirements: list[Requirement]


def list_controls() -> list[dict[str, Any]]:
    """List every code of the catalogue: one row per code, in order of the groups, then of the numbers.

    Keys: code, severity, title_ja, title_en, question, question_ja, requirement, standards, datasets, implemented,
    decided_by (``control`` where a SQL file decides), reason (null where a SQL file decides).

    Raises:
        ConfigError: a code stands in two places, or the report has no title for it and neither has the file.
    """
    controls = load_controls()
    entries = load_entries()
    twice = sorted({c.code for c in controls} & {e.code for e in entries})
    if twice:
        raise ConfigError.at(
            CATALOGUE, "has a SQL file of its own", "Take it out of the catalogue", column=twice[0]
        )
    rows = [*(_control_row(c) for c in controls), *(_entry_row(e) for e in entries)]
    return sorted(rows, key=lambda row: (GROUPS.index(row["code"][0]), row["code"]))


def load_entries(path: Path = CATALOGUE) -> list[Entry]:
    """Read the codes that no SQL file decides.

    Raises:
        ConfigError: the file is malformed or a code occurs twice.
    """
    entries = validated(Entries, path, read_yaml(path)).codes
    codes = [e.code for e in entries]
    if len(set(codes)) < len(codes):
        raise ConfigError.at(path, "a code occurs twice", "Keep one of them")
    return entries


def load_requirements(path: Path = REQUIREMENTS) -> list[Requirement]:
    """Read the requirements R1 to R80, in their order.

    Raises:
        ConfigError: the file is malformed.
    """
    return validated(Requirements, path, read_yaml(path)).requirements


def list_requirements() -> list[dict[str, Any]]:
    """List every requirement with what meets it: one row per id, in their order.

    Keys: id, class, datasets (those that its controls read and the registers that hold it, sorted), controls
    (codes that something decides, in the catalogue's order), places (where documents show it, such as
    ``report: requests.2.training_use``, then files of the project, those of its controls included).

    Raises:
        ConfigError: the requirements or the catalogue are malformed.
    """
    rows = list_controls()
    files = {c.code: str(c.path.relative_to(INCLUDE.parent)) for c in load_controls()}
    listed = []
    for item in load_requirements():
        met = [row for row in rows if item.id in row["requirement"] and row["implemented"]]
        codes = [row["code"] for row in met]
        listed.append(
            {
                "id": item.id,
                "class": item.kind,
                "datasets": sorted({*item.datasets, *(n for row in met for n in row["datasets"])}),
                "controls": codes,
                "places": [*item.places, *(files[code] for code in codes if code in files)],
            }
        )
    return listed


def _control_row(control: Control) -> dict[str, Any]:
    header = control.header
    return {
        "code": control.code,
        "severity": header.severity,
        **_titles(control.code, None, None),
        "question": header.question,
        "question_ja": header.question_ja,
        "requirement": header.requirement,
        "standards": list(header.standards),
        "datasets": header.datasets,
        "implemented": True,
        "decided_by": "control",
        "reason": None,
    }


def _entry_row(entry: Entry) -> dict[str, Any]:
    return {
        "code": entry.code,
        "severity": entry.severity,
        **_titles(entry.code, entry.title_ja, entry.title_en),
        "question": entry.question,
        "question_ja": entry.question_ja,
        "requirement": entry.requirement,
        "standards": list(entry.standards),
        "datasets": list(entry.datasets),
        "implemented": entry.decided_by != "not_implemented",
        "decided_by": entry.decided_by,
        "reason": entry.reason,
    }


def _titles(code: str, japanese: str | None, english: str | None) -> dict[str, str]:
    """Give the words of the report, else those of the catalogue."""
    worded = load_wording().find(f"controls.{code}.title")
    if worded is not None:
        return {"title_ja": worded.ja, "title_en": worded.en}
    if japanese is None or english is None:
        raise ConfigError.at(CATALOGUE, f"{code} has no title", "Give title_ja and title_en", column=code)
    return {"title_ja": japanese, "title_en": english}


if __name__ == "__main__":
    from tenken.reconcile.catalogue_page import PAGE, write_page

    write_page()
    sys.stdout.write(f"{PAGE}\n")
