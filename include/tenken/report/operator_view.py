"""What one collab operator is told, as values to print: its campaigns, exceptions, inquiries and look-ups.

Nothing of another operator reaches this module, and no total over operators. Persons stay unnamed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tenken.calendar import Quarter
from tenken.report.edition import PUBLIC
from tenken.report.facts import Row
from tenken.report.issue import Issue
from tenken.report.listing import control_title
from tenken.report.operator_facts import OperatorFacts, Register
from tenken.report.scope import build_scope, name_of
from tenken.report.verdict import NOT_EVALUATED, Verdict, build_verdict, say_reason
from tenken.report.wording import Both, Wording

CHECKED = ("R01", "N03", "N04", "U03", "U06")
"""Controls that an operator is told of: who may look, on what ground, and solicitation."""
_CAMPAIGN_NEEDS = (
    ("campaigns", None),
    ("campaign_targets", None),
    ("coordinations", None),
    ("lines", "operator_id"),
    ("lines", "addon_code"),
)
_INQUIRY_NEEDS = (("inquiries", "line_key"), ("lines", "operator_id"))
_LOOKUP_NEEDS = (("usage_events", "line_key"), ("lines", "operator_id"))


@dataclass(frozen=True)
class CampaignRow:
    """One campaign that was coordinated with the operator, or reached its lines.

    ``coordination`` is agreed, missing, not_covered (an agreement of another service or time), not_needed,
    not_examined or not_evaluated. Counts are null where the control does not examine the campaign: it is not by
    telephone, or not made of add-on data.
    """

    campaign_id: str
    service_code: str | None
    channel: str | None
    starts_on: date | None
    ends_on: date | None
    agreed_on: date | None
    agreed_service_code: str | None
    valid_from: date | None
    valid_until: date | None
    evidence_sha256: str | None
    first_contact_on: date | None
    contacted_lines: int | None
    uncoordinated_lines: int | None
    coordination: str


@dataclass(frozen=True)
class ExceptionRow:
    """Lines of one campaign solicited without the coordination they needed."""

    campaign_id: str
    exceptions: int
    waived: int
    first_seen: str
    contact_on: date | None


@dataclass(frozen=True)
class InquiryRow:
    """Inquiries of one purpose about the operator's lines; ``purpose_code`` is null where none was stated."""

    purpose_code: str | None
    purpose: Both
    inquiries: int
    approved: int
    answered: int


@dataclass(frozen=True)
class LookupRow:
    """Look-ups of the operator's lines with one kind of ground: order, inquiry, none, or all (not told apart)."""

    reason: str
    events: int
    lines: int


@dataclass(frozen=True)
class CheckRow:
    """One control, and why it could not be evaluated; null = it was."""

    code: str
    title: Both
    reason: Both | None


@dataclass(frozen=True)
class OperatorView:
    """One operator's edition, ready to print. A section whose ``*_missing`` is set could not be evaluated."""

    operator_id: str
    name: str
    organisation: Both
    quarter: Quarter
    revision: int
    as_of: date
    issue: Issue
    verdict: Verdict
    lines: int | None
    campaigns: tuple[CampaignRow, ...]
    exceptions: tuple[ExceptionRow, ...]
    campaigns_missing: Both | None
    inquiries: tuple[InquiryRow, ...]
    inquiries_missing: Both | None
    lookups: tuple[LookupRow, ...]
    lookups_missing: Both | None
    checks: tuple[CheckRow, ...]
    contact: Both | None

    @property
    def contacted(self) -> int:
        """Lines contacted in the campaigns listed."""
        return sum(row.contacted_lines or 0 for row in self.campaigns)

    @property
    def found_count(self) -> int:
        """Lines solicited without coordination; a waiver of ours does not make it not so."""
        return sum(row.exceptions + row.waived for row in self.exceptions)

    @property
    def waived_count(self) -> int:
        """Those of them that a waiver covers."""
        return sum(row.waived for row in self.exceptions)

    @property
    def inquiry_count(self) -> int:
        """Inquiries about the operator's lines in the quarter."""
        return sum(row.inquiries for row in self.inquiries)

    @property
    def lookup_count(self) -> int:
        """Look-ups of the operator's lines in the quarter."""
        return sum(row.events for row in self.lookups)


def conclude(register: Register, words: Wording) -> Verdict:
    """Give the conclusion of the whole inspection as the public edition says it."""
    facts = register.facts
    return build_verdict(facts, build_scope(facts, words, PUBLIC), words, PUBLIC)


def build_operator(
    register: Register, words: Wording, own: OperatorFacts, conclusion: Verdict, issue: Issue
) -> OperatorView:
    """Build the edition of one operator from its own rows and the conclusion of the whole."""
    facts = register.facts
    campaigns_missing = _control_missing(register, words, "N03") or _missing(register, words, _CAMPAIGN_NEEDS)
    lookups_missing = _missing(register, words, _LOOKUP_NEEDS)
    return OperatorView(
        operator_id=own.operator_id,
        name=own.name,
        organisation=name_of(facts.organisation),
        quarter=facts.quarter,
        revision=facts.run["revision"],
        as_of=facts.run["as_of"],
        issue=issue,
        verdict=conclusion,
        lines=own.lines if _missing(register, words, (("lines", "operator_id"),)) is None else None,
        campaigns=tuple(_campaign(row, is_judged=campaigns_missing is None) for row in own.campaigns),
        exceptions=() if campaigns_missing else _exceptions(own.found),
        campaigns_missing=campaigns_missing,
        inquiries=tuple(_inquiry(row, register, words) for row in own.inquiries),
        inquiries_missing=_missing(register, words, _INQUIRY_NEEDS),
        lookups=() if lookups_missing else _lookups(register, words, own.lookups),
        lookups_missing=lookups_missing,
        checks=tuple(_check(register, words, code) for code in CHECKED),
        contact=_contact(issue),
    )


def _contact(issue: Issue) -> Both | None:
    letter = issue.letter
    if not letter.contact_ja:
        return None
    return Both(letter.contact_ja, letter.contact_en or letter.contact_ja)


def _campaign(row: Row, *, is_judged: bool) -> CampaignRow:
    is_counted = is_judged and row["is_examined"]
    return CampaignRow(
        campaign_id=row["campaign_id"],
        service_code=row["service_code"] or row["agreed_service_code"],
        channel=row["channel"],
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        agreed_on=row["agreed_on"],
        agreed_service_code=row["agreed_service_code"],
        valid_from=row["valid_from"],
        valid_until=row["valid_until"],
        evidence_sha256=row["evidence_sha256"],
        first_contact_on=row["first_contact_on"] if is_counted else None,
        contacted_lines=(row["contacted_lines"] or 0) if is_counted else None,
        uncoordinated_lines=(row["uncoordinated_lines"] or 0) if is_counted else None,
        coordination=_coordination(row, is_judged=is_judged),
    )


def _coordination(row: Row, *, is_judged: bool) -> str:
    """Tell whether the campaign was coordinated with the operator; a missing agreement outranks all else."""
    if not is_judged:
        return "not_evaluated"
    if not row["is_examined"]:
        return "agreed" if row["agreed_on"] is not None else "not_examined"
    is_agreed = row["agreed_on"] is not None
    if row["uncoordinated_lines"]:
        return "not_covered" if is_agreed else "missing"
    return "agreed" if is_agreed else "not_needed"


def _exceptions(found: Sequence[Row]) -> tuple[ExceptionRow, ...]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in found:
        grouped[row["campaign_id"]].append(row)
    return tuple(
        ExceptionRow(
            campaign_id=campaign,
            exceptions=sum(row["is_exception"] for row in rows),
            waived=sum(not row["is_exception"] for row in rows),
            first_seen=min(row["first_seen"] for row in rows),
            contact_on=min((row["contact_on"] for row in rows if row["contact_on"]), default=None),
        )
        for campaign, rows in sorted(grouped.items())
    )


def _inquiry(row: Row, register: Register, words: Wording) -> InquiryRow:
    code = row["purpose_code"]
    purpose = register.purposes.get(code)
    if code is None:
        name = words.say("operator.no_purpose")
    elif purpose is None:
        name = Both.same(code)
    else:
        name = name_of(purpose)
    return InquiryRow(code, name, row["inquiries"], row["approved"], row["answered"])


def _lookups(register: Register, words: Wording, rows: Sequence[Row]) -> tuple[LookupRow, ...]:
    """Tell the grounds apart only where the control that does so was evaluated."""
    is_told_apart = _control_missing(register, words, "U06") is None
    return tuple(
        LookupRow(row["reason"], row["events"], row["lines"])
        for row in rows
        if (row["reason"] != "all") == is_told_apart
    )


def _check(register: Register, words: Wording, code: str) -> CheckRow:
    title = words.find(f"operator.check_{code}") or control_title(words, code)
    return CheckRow(code, title, _control_missing(register, words, code))


def _control_missing(register: Register, words: Wording, code: str) -> Both | None:
    """Say why a control was not evaluated; null when it was."""
    row = next((control for control in register.facts.controls if control["code"] == code), None)
    if row is None:
        return words.say("operator.no_control")
    if row["status"] != NOT_EVALUATED:
        return None
    return say_reason(words, row["reason"]) or words.say("reason.other")


def _missing(register: Register, words: Wording, needs: Sequence[tuple[str, str | None]]) -> Both | None:
    """Say which dataset or column did not arrive; null when all did."""
    for dataset, column in needs:
        if dataset not in register.delivered:
            return say_reason(words, f"dataset {dataset} is absent")
        columns = register.delivered[dataset]
        if column is not None and columns is not None and column not in columns:
            return say_reason(words, f"{dataset}.{column} is not delivered")
    return None
