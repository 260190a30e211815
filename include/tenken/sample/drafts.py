"""Instructions before they have their numbers: their content, what changes later, what is planted on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from tenken.sample.company import moment
from tenken.sample.records import Expected

ISSUER, RECEIVER, CHECKER = "E000002", "E000004", "E000005"
_DAY = timedelta(days=1)


@dataclass
class Draft:
    """An instruction before it has its number: its content, what changes later, and what is planted on it."""

    issued_on: date
    content: dict[str, Any]
    changes: list[tuple[date, dict[str, Any] | None]] = field(default_factory=list)
    """Day → values that change; null = the register no longer shows it."""
    plants: list[tuple[str, str, str | None]] = field(default_factory=list)
    """Code, quarters and object of each finding about it."""


def finding_key(row: Expected) -> str:
    """Work out the key under which a finding is known over the quarters."""
    text = f"{row.code}|1|{row.subject_id}|{row.object_id or ''}"
    return sha256(text.encode()).hexdigest()


def acknowledged(issued: date) -> tuple[date, dict[str, Any]]:
    """Acknowledge an instruction two days after it was issued."""
    day = issued + 2 * _DAY
    return day, {"acknowledged_by": RECEIVER, "acknowledged_at": moment(day, 11)}


def claimed(day: date) -> tuple[date, dict[str, Any]]:
    """Report an instruction done on a day."""
    return day, {"claimed_done_at": moment(day, 16)}


def confirmed(done: date, by: str = CHECKER) -> tuple[date, dict[str, Any]]:
    """Confirm what was reported done four days before."""
    day = done + 4 * _DAY
    return day, {"confirmed_by": by, "confirmed_at": moment(day, 14)}


def closed_draft(issued: date, content: dict[str, Any], checker: str = CHECKER) -> Draft:
    """Draft an instruction that is acknowledged, carried out in three weeks and confirmed."""
    done = issued + 21 * _DAY
    return Draft(
        issued,
        {"due_on": issued + 45 * _DAY, **content},
        [acknowledged(issued), claimed(done), confirmed(done, checker)],
    )
