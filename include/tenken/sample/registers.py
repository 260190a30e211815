"""The rows of use and of the registers: events, lines, orders, inquiries, attestations, instructions, days.

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
