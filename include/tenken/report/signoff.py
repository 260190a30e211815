"""The record of issue: number, day, who approved, what was corrected, and how every quarter kept its day.

A draft has none. Names of those who signed are for the internal edition; the sender stands in every edition.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from tenken.calendar import Quarter
from tenken.report.edition import Edition, Withheld
from tenken.report.issue import Correction, Issue, Punctuality, Signature
from tenken.report.wording import Both, Wording

_PERCENT = re.compile(r"\D*\d{1,3}%?(?:[^\d()/]+\d{1,3})?%[^\d()/]*")


@dataclass(frozen=True)
class SignatureRow:
    """One signature; name and statement are withheld outside the internal edition."""

    name: str | Withheld
    role: Both
    signed_on: date
    statement: str | Withheld


@dataclass(frozen=True)
class QuarterRow:
    """One quarter: when it was due, when it was approved (null = not), and the two compared in words."""

    quarter: Both
    due: date
    signed_on: date | None
    kept: Both
    is_kept: bool


@dataclass(frozen=True)
class SignOff:
    """The record of one issue, ready to print; ``corrected`` is null when it replaces nothing."""

    facts: tuple[tuple[Both, Both], ...]
    corrected: Both | None
    replaces: Both | None
    corrected_from: Both | None
    corrections: tuple[Both, ...]
    signatures: tuple[SignatureRow, ...]
    quarters: tuple[QuarterRow, ...]
    shows_names: bool


def build_signoff(issue: Issue, words: Wording, edition: Edition, starts: int = 4) -> SignOff | None:
    """Build the record of an issue; null for a draft.

    Args:
        issue: The act of publishing.
        words: The wording.
        edition: What may be shown.
        starts: Month in which the fiscal year starts, for the names of quarters.
    """
    if issue.is_draft:
        return None
    is_corrected = issue.supersedes is not None
    replaced = words.say("signoff.corrections_lead", supersedes=issue.supersedes) if is_corrected else None
    return SignOff(
        facts=tuple(_facts(issue, words)),
        corrected=words.say("signoff.corrections", n=issue.publication) if is_corrected else None,
        replaces=words.say("signoff.replaces", supersedes=issue.supersedes) if is_corrected else None,
        corrected_from=replaced if issue.corrections else None,
        corrections=tuple(_correction(c, words, edition) for c in issue.corrections) if is_corrected else (),
        signatures=tuple(_signature(s, words, edition) for s in issue.signatures),
        quarters=tuple(_quarter(q, words, starts) for q in issue.quarters),
        shows_names=edition.is_internal,
    )


def issue_facts(issue: Issue, words: Wording) -> list[tuple[Both, Both]]:
    """Give document number and day of issue, as far as there are any, for the head of the page."""
    facts = []
    if issue.number is not None:
        facts.append((words.say("signoff.number"), Both.same(issue.number)))
    if issue.issued_on is not None:
        facts.append((words.say("signoff.issued_on"), words.say("signoff.day", day=issue.issued_on)))
    return facts


def _facts(issue: Issue, words: Wording) -> list[tuple[Both, Both]]:
    facts = issue_facts(issue, words)
    facts.append(
        (words.say("signoff.publication"), words.say("signoff.publication_value", n=issue.publication))
    )
    if issue.supersedes is not None:
        facts.append((words.say("signoff.supersedes"), Both.same(issue.supersedes)))
    sender = issue.letter.sender_ja
    if sender is not None:
        facts.append((words.say("signoff.sender"), _lines(sender, issue.letter.sender_en or sender)))
    return facts


def _lines(japanese: str, english: str) -> Both:
    """Put the lines of an address on one."""
    return Both("　".join(japanese.split("\n")).strip(), ", ".join(english.strip().split("\n")))


def _correction(correction: Correction, words: Wording, edition: Edition) -> Both:
    """Name a corrected value and say what it was and is; where counts are withheld only of percentages."""
    values = (correction.before, correction.after)
    if not edition.shows_counts and not all(map(_may_be_public, values)):
        return correction.what
    return words.say(
        "signoff.corrected", what=correction.what, before=correction.before, after=correction.after
    )


def _may_be_public(text: str) -> bool:
    """Tell a percentage, a range of them, or words from what may be a count."""
    return _PERCENT.fullmatch(text) is not None or not any(letter.isdigit() for letter in text)


def _signature(signature: Signature, words: Wording, edition: Edition) -> SignatureRow:
    return SignatureRow(
        name=edition.hide_detail(signature.name),
        role=words.find(f"signoff.roles.{signature.role}") or Both.same(signature.role),
        signed_on=signature.signed_on,
        statement=edition.hide_detail(signature.statement),
    )


def _quarter(row: Punctuality, words: Wording, starts: int) -> QuarterRow:
    quarter = Quarter.parse(row.quarter, starts)
    if row.is_missed:
        kept = words.say("signoff.missed")
    elif row.days_late is None:
        kept = words.say("signoff.waiting")
    else:
        kept = words.say("signoff.late" if row.days_late > 0 else "signoff.on_time", n=row.days_late)
    is_kept = not row.is_missed and row.days_late is not None and row.days_late <= 0
    return QuarterRow(Both(quarter.name_ja, quarter.name_en), row.due, row.signed_on, kept, is_kept)
