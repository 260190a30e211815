"""The documents of one quarter: every edition in every form, written by the renderers of ``tenken.report``.

Same inspection and issue, same bytes. An edition receives only the part of the issue that it may show.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from tenken.archive.inspections import Inspection
from tenken.release_terms import Publication
from tenken.report.edition import INTERNAL, MINISTRY, PUBLIC, Edition, Levers
from tenken.report.facts import Facts
from tenken.report.issue import Correction, Issue
from tenken.report.wording import Wording
from tenken.settings import Settings

Corrections = Mapping[str, tuple[Correction, ...]]
OPERATOR = "operator"
LETTERS = {"ja": "letter.pdf", "en": "letter_en.pdf"}
"""Language → file; the Japanese one is the text, the English one is for readers overseas."""
NAMES = (INTERNAL.name, MINISTRY.name, PUBLIC.name, OPERATOR)


def issued_editions(publication: Publication) -> tuple[Edition, ...]:
    """Give the editions as they are issued: the public one with the levers of the config."""
    return (INTERNAL, MINISTRY, replace(PUBLIC, levers=read_levers(publication)))


def read_levers(publication: Publication) -> Levers:
    """Turn the config's keys into levers."""
    totals = publication.public_totals
    named = None if totals == "all" else () if totals == "none" else tuple(sorted(totals))
    return Levers(publication.public_step, named)


def build_documents(
    settings: Settings,
    inspection: Inspection,
    issue: Issue,
    folder: Path,
    *,
    corrections: Corrections | None = None,
    names: tuple[str, ...] = NAMES,
) -> None:
    """Write the tree of one publication, without ``publication.json``.

    Args:
        settings: The site, for the levers of the public edition.
        inspection: The sealed inspection.
        issue: What makes the documents issued, or a draft.
        folder: Receives a folder per edition.
        corrections: Edition → what it corrects; null = what the issue says, in every edition.
        names: The editions to write; ``operator`` means one per collab operator.

    Raises:
        EvidenceError: the inspection cannot be read.
        ConfigError: the wording lacks a text.
    """
    from tenken.report.facts import read_facts
    from tenken.report.wording import load_wording

    facts, words = read_facts(inspection.database), load_wording().of_day(issue.issued_on)
    for edition in issued_editions(settings.publication):
        if edition.name in names:
            own = issue if corrections is None else replace(issue, corrections=corrections[edition.name])
            _write_edition(
                inspection.database, facts, words, edition, issue_for(own, edition), folder / edition.name
            )
    if OPERATOR in names:  # it names no day to come, and its page is compiled once for the usual words
        _write_operators(inspection.database, load_wording(), issue_for(issue, MINISTRY), folder / OPERATOR)


def issue_for(issue: Issue, edition: Edition) -> Issue:
    """Give the part of an issue that an edition may show: who signed, and why it was replaced, is internal."""
    letter = issue.letter.model_copy(update={"signers": []})
    if edition.is_internal:
        return replace(issue, letter=letter)
    return replace(issue, letter=letter, signatures=(), reason=None)


def _write_edition(
    database: Path, facts: Facts, words: Wording, edition: Edition, issue: Issue, folder: Path
) -> None:
    from tenken.report.data_files import write_data
    from tenken.report.html import render_edition
    from tenken.report.letter import render_letter
    from tenken.report.view import build_view
    from tenken.report.workbook import render_workbook

    (folder / "data").mkdir(parents=True)
    view = build_view(facts, words, edition, issue)
    _write_text(folder / "report.html", render_edition(facts, words, edition, issue))
    for language, name in LETTERS.items():
        if edition.is_internal and language != "ja":
            continue  # its lists are long, and their text is the Japanese one
        (folder / name).write_bytes(render_letter(view, words, language=language))
    book = "exceptions.xlsx" if edition.is_internal else "figures.xlsx"
    (folder / book).write_bytes(render_workbook(database, view, words))
    write_data(database, view, folder / "data")
    if edition.is_internal:
        from tenken.report.oscal import write_oscal

        (folder / "oscal").mkdir()
        write_oscal(database, view, folder / "oscal")


def _write_operators(database: Path, words: Wording, issue: Issue, folder: Path) -> None:
    """Write one folder per collab operator: what concerns it, and nothing of any other."""
    from tenken.report.operators import operator_data, operator_ids, render_operator

    for operator in operator_ids(database):
        own = replace(issue, corrections=())
        target = folder / safe_name(operator)
        (target / "data").mkdir(parents=True)
        _write_text(target / "report.html", render_operator(database, words, operator, own))
        data = operator_data(database, operator, own)
        _write_text(
            target / "data" / "report.json",
            json.dumps(data, ensure_ascii=False, sort_keys=True, indent=2, default=str) + "\n",
        )


def safe_name(identifier: str) -> str:
    """Make a folder name of an id that a source gave: it must not leave the folder it is written in."""
    kept = "".join(c if c.isalnum() or c in "-_" else f"%{ord(c):x}" for c in identifier)
    return kept or "%"


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
