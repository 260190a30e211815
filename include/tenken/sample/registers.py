"""The rows of use and of the registers, from events and orders to trainings, documents and incidents.

As in `records`, field names are the columns of `include/contract`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple


class Event(NamedTuple):
    """One row of usage_events as the log spells it, `occurred_at` local time; a tuple, for there are many."""

    event_id: str
    occurred_at: str
    account_id: str
    action: str
    entitlement_id: str | None
    line_key: str | None
    is_collab: str
    terminal_id: str
    reference_id: str | None


@dataclass(frozen=True)
class Line:
    """One row of lines."""

    line_key: str
    is_collab: bool
    operator_id: str | None
    addon_code: str | None
    is_addon_wholesaled: bool | None


@dataclass(frozen=True)
class Order:
    """One row of orders; times are local."""

    order_id: str
    line_key: str
    addon_code: str
    applied_at: datetime
    entered_by: str
    entered_at: datetime


@dataclass(frozen=True)
class Inquiry:
    """One row of inquiries: one organisation asks, another that may look answers; times are local."""

    inquiry_id: str
    asker_id: str
    answerer_id: str
    approver_id: str
    purpose_code: str
    purpose_text: str
    line_key: str
    asked_at: datetime
    approved_at: datetime
    answered_at: datetime


@dataclass(frozen=True)
class Attestation:
    """One row of attestations, as the returned worksheets give it; the time is local."""

    inspection_id: str
    person_id: str
    entitlement_id: str
    reviewer_id: str
    decision: str
    reason_code: str | None
    basis_id: str | None
    decided_at: datetime
    seconds_spent: int


@dataclass(frozen=True)
class Instruction:
    """One row of instructions; times are local."""

    instruction_no: int
    incident_id: str | None
    finding_keys: str | None
    issued_by: str
    issued_at: datetime
    addressee_kind: str
    addressee_id: str
    kind: str
    body: str
    form_id: str
    due_on: date
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None
    claimed_done_at: datetime | None = None
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None


@dataclass(frozen=True)
class CompanyDay:
    """One row of calendar_days: where the company's calendar differs from the country's."""

    day: date
    is_business_day: bool
    note: str


@dataclass(frozen=True)
class Document:
    """One row of documents."""

    document_id: str
    version: str
    kind: str
    effective_on: date
    approved_by: str
    sha256: str


class Acknowledgement(NamedTuple):
    """One row of acknowledgements as its file spells it, local time; a tuple, for there are many."""

    document_id: str
    version: str
    person_id: str | None
    org_id: str | None
    acknowledged_at: str


@dataclass(frozen=True)
class TrainingEvent:
    """One row of training_events."""

    event_id: str
    stream: str
    audience: str
    form: str
    organiser: str
    held_on: date
    document_id: str


class Completion(NamedTuple):
    """One row of training_completions as its file spells it, local time; a tuple, for there are many."""

    event_id: str
    person_id: str
    completed_at: str
    score: str | None


@dataclass(frozen=True)
class Campaign:
    """One row of campaigns; the time is local."""

    campaign_id: str
    org_id: str
    service_code: str
    channel: str
    starts_on: date
    ends_on: date
    data_source: str
    approved_by: str | None
    approved_at: datetime | None


@dataclass(frozen=True)
class Target:
    """One row of campaign_targets; times are local."""

    campaign_id: str
    line_key: str
    list_version: str
    contractor_id: str | None
    stage: str
    handed_over_at: datetime | None
    contacted_at: datetime | None


@dataclass(frozen=True)
class Coordination:
    """One row of coordinations."""

    campaign_id: str
    operator_id: str
    agreed_on: date
    agreed_by: str
    service_code: str
    valid_from: date
    valid_until: date | None
    evidence_sha256: str


@dataclass(frozen=True)
class Incident:
    """One row of incidents."""

    incident_id: str
    kind: str
    found_on: date
    reported_on: date | None
    org_id: str | None
    contractor_id: str | None
    form_id: str | None
    form_version: str | None
    status: str
    disciplinary_case_id: str | None = None
