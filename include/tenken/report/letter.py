"""The report of one inspection as a letter with its annex (別紙) and lists (別表), in one PDF.

PDF/A-2a and PDF/UA-1, the shipped fonts embedded, and nothing in it but what the view says: the same view
gives the same bytes. What the annex and the lists say is in ``letter_annex`` and ``letter_lists``.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from tenken.report.glyphs import make_printable, name_code_points, read_faces
from tenken.report.letter_annex import describe_annex
from tenken.report.letter_blocks import Draft
from tenken.report.letter_lists import describe_lists
from tenken.report.typeset import set_pdf
from tenken.report.view import View
from tenken.report.wording import TEMPLATES, Wording

TEMPLATE = TEMPLATES / "report_letter.typ"
_ADDRESSED = ("殿", "様", "御中")
_NAMED = 100
"""Characters that the fonts lack and that are named one by one."""


def render_letter(view: View, words: Wording, *, language: str = "ja") -> bytes:
    """Set the letter of one edition.

    Args:
        view: What the edition prints, withholding done. At most ``letter_lists.LIMIT`` exceptions are
            listed; read the facts with that limit to have them.
        words: Every sentence printed.
        language: ``ja`` for the authentic text, ``en`` for the translation.

    Returns:
        The PDF; dated the day of issue, a draft the as-of date.

    Raises:
        EvidenceError: the letter cannot be set.
        ConfigError: the wording lacks a text.
    """
    draft = Draft(view, words, language)
    said, lacking = make_printable(describe_letter(draft), read_faces())
    if lacking:
        noted = next(block for block in said["annex"] if block["kind"] == "notes")
        noted["items"].append(_say_lacking(draft, lacking))
    return set_pdf(TEMPLATE, said, _day(view))


def describe_letter(draft: Draft) -> dict[str, Any]:
    """Give all that the letter says, as plain data; withheld values are still ``Withheld``."""
    view, issue = draft.view, draft.view.issue
    subject = draft.say("letter.subject", quarter=_quarter_text(draft))
    day = _day(view)
    return {
        "language": draft.language,
        "region": {"ja": "JP", "en": "GB"}[draft.language],
        "title": draft.say("letter.title", subject=subject, edition=view.edition_name),
        "author": draft.put(view.organisation),
        "day": {"year": day.year, "month": day.month, "day": day.day},
        "mark": draft.say("mark.withheld"),
        "draft": draft.say("letter.draft") if issue.is_draft else "",
        "number": issue.number or draft.say("letter.draft" if issue.is_draft else "mark.none"),
        "edition": draft.put(view.edition_name),
        "cover": _describe_cover(draft, subject),
        "annex_mark": draft.say("letter.annex"),
        "facts": [draft.say("letter.pair", name=name, value=value) for name, value in view.facts],
        "annex": describe_annex(draft),
        "list_mark": draft.say("letter.list_mark", edition=view.edition_name),
        "lists": describe_lists(draft),
    }


def _describe_cover(draft: Draft, subject: str) -> dict[str, Any]:
    issue, letter = draft.view.issue, draft.view.issue.letter
    numbered = [] if issue.number is None else [issue.number]
    undated = [draft.say("letter.undated")] if issue.is_draft else []
    dated = undated if issue.issued_on is None else [draft.put(issue.issued_on)]
    contact = _lines(letter.contact_ja, letter.contact_en, draft)
    return {
        "heading": [*([draft.say("letter.draft")] if issue.is_draft else []), *numbered, *dated],
        "addressee": _describe_addressee(draft),
        "sender": _lines(letter.sender_ja, letter.sender_en, draft)
        or [draft.view.organisation[draft.language]],
        "subject": subject,
        "body": _describe_body(draft),
        "contact": [draft.say("letter.contact", contact=contact[0]), *contact[1:]] if contact else [],
    }


def _describe_addressee(draft: Draft) -> list[str]:
    """Give the lines of the addressee, the last with the form of address that Japanese letters demand."""
    letter = draft.view.issue.letter
    lines = _lines(letter.addressee_ja, letter.addressee_en, draft)
    if not lines:
        return [draft.say("letter.no_addressee")] if draft.view.issue.is_draft else []
    if draft.language != "ja" or lines[-1].endswith(_ADDRESSED):
        return lines
    return [*lines[:-1], draft.say("letter.addressed", name=lines[-1])]


def _lines(japanese: str | None, english: str | None, draft: Draft) -> list[str]:
    """Cut a setting into its lines; without an English one the Japanese stands in."""
    text = japanese if draft.language == "ja" else english or japanese
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _describe_body(draft: Draft) -> list[str]:
    issue, request = draft.view.issue, draft.view.issue.letter.request
    quarter = _quarter_text(draft)
    body = []
    if request is None:
        body.append(draft.say("letter.body", quarter=quarter))
    else:
        title = request.title_ja if draft.language == "ja" else request.title_en or request.title_ja
        cited = {"title": title, "dated": request.dated, "number": request.number}
        body.append(draft.say("letter.body_request", quarter=quarter, **cited))
    if issue.supersedes is not None:
        body.append(draft.say("letter.supersedes", number=issue.supersedes))
    if issue.corrections:
        body.append(draft.say("letter.amended"))
    if draft.language != "ja":
        body.append(draft.say("letter.translation"))
    return body


def _quarter_text(draft: Draft) -> str:
    period = draft.view.period
    return period.name_ja if draft.language == "ja" else period.name_en


def _day(view: View) -> date:
    return view.issue.issued_on or view.period.as_of


def _say_lacking(draft: Draft, lacking: tuple[str, ...]) -> str:
    named = [name_code_points(sequence) for sequence in lacking]
    if len(named) <= _NAMED:
        return draft.say("letter.lacking", characters=", ".join(named))
    shown = ", ".join(named[:_NAMED])
    return draft.say("letter.lacking_more", characters=shown, n=len(named) - _NAMED)
