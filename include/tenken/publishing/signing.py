"""Signatures: a named person's word on exactly one sealed inspection, as an entry of the ledger.

The entry binds what (the digest of the manifest), the statement, the name and the time of the act. What
the inspection itself concluded is recorded beside the statement, so that neither can be read without the
other.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from tenken.archive import ledger
from tenken.archive.inspections import Inspection
from tenken.archive.store import archive_errors, lock, sealed_file_errors
from tenken.calendar import Quarter
from tenken.errors import InputError
from tenken.publishing.separation import check_signer, fold_name
from tenken.publishing.subject import conclude, identify, newest_inspection, refuse_tampered
from tenken.report.issue import Signature
from tenken.sealed_inputs import INPUTS
from tenken.settings import Settings

KIND = "sign"
LOCK = "sign"
ROLES = ("inspector", "officer", "sender")
DECISIONS = ("approve", "reject")
Role = Literal["inspector", "officer", "sender"]
Decision = Literal["approve", "reject"]
_NO_PROBLEM = re.compile(
    r"問題(?:が|は|も)?(?:な[いくかし]|無[いくかし]|ありません)|no\s+problem", re.IGNORECASE
)
"""What only the inspection itself may conclude (R37)."""


@dataclass(frozen=True)
class _Word:
    """What one person says of an inspection, as the ledger keeps it."""

    name: str
    role: str
    decision: str
    statement: str


def sign_inspection(  # noqa: PLR0913  # what a signature consists of, each by its name
    settings: Settings,
    quarter: Quarter | str,
    *,
    name: str,
    role: Role = "officer",
    statement: str,
    decision: Decision = "approve",
    at: datetime | None = None,
    revision: int | None = None,
) -> dict[str, Any]:
    """Record one person's decision on the newest inspection of a quarter.

    Args:
        settings: The site.
        quarter: The quarter or its name.
        name: Who signs.
        role: In which role.
        statement: In the signer's own words.
        decision: Whether it may be published.
        at: Naive UTC time of the act; null = now.
        revision: The revision meant; an error when it is not the newest.

    Returns:
        The ledger's entry with ``is_new``: false when the same person has decided the same in that role
        on this manifest and nobody has decided otherwise since.

    Raises:
        InputError: there is no such inspection, it is superseded or stale, name or statement is empty, or
            the statement contradicts the conclusion.
        ConfigError: the person may not sign it.
        EvidenceError: the inspection is not as it was sealed.
    """
    inspection = newest_inspection(settings, quarter, revision)
    conclusion = conclude(inspection)
    word = _check_word(inspection.name, _Word(name, role, decision, statement), conclusion)
    check_signer(settings, inspection, word.name)
    body = {**identify(inspection, refuse_tampered(inspection)), **asdict(word), **conclusion}
    return _record(settings.archive, body, at)


def _check_word(where: str, word: _Word, conclusion: Mapping[str, Any]) -> _Word:
    """Give a word with name and statement trimmed, once it can stand in the ledger."""
    said, signer = word.statement.strip(), " ".join(word.name.split())
    if word.role not in ROLES or word.decision not in DECISIONS:
        allowed = f"Roles: {', '.join(ROLES)}; decisions: {', '.join(DECISIONS)}"
        raise InputError.at(where, "an unknown role or decision", allowed)
    if not signer or not said:
        empty = "the name" if not signer else "the statement"
        raise InputError.at(where, f"{empty} is empty", "Say who signs, and in which words")
    folded = unicodedata.normalize("NFKC", said)
    if word.decision == "approve" and not conclusion["no_problem"] and _NO_PROBLEM.search(folded):
        raise InputError.at(
            where,
            f"the statement says that there is no problem, the inspection concludes: {conclusion['verdict']}"
            f", {conclusion['exceptions']:,} exceptions",
            "Say what was found and what is done about it",
        )
    return replace(word, name=signer, statement=said)


def _record(archive: Path, body: dict[str, Any], at: datetime | None) -> dict[str, Any]:
    """Write a decision into the ledger, unless it stands there already and is the last word."""
    with lock(archive, LOCK), archive_errors(archive):
        same = _find_same(decisions_on(archive, body["manifest_sha256"]), body)
        if same is not None:
            return {**same, "is_new": False}
        moment = at or datetime.now(UTC).replace(tzinfo=None)
        return {**ledger.append(archive, KIND, moment, body), "is_new": True}


def _find_same(earlier: Sequence[dict[str, Any]], body: Mapping[str, Any]) -> dict[str, Any] | None:
    """Find the same decision of the same person in the same role, unless another decision came after it."""
    entry: dict[str, Any]
    for entry in reversed(earlier):
        if entry["body"]["decision"] != body["decision"]:
            return None
        if _person(entry["body"]) == _person(body):
            return entry
    return None


def _person(body: Mapping[str, Any]) -> tuple[str, str]:
    return fold_name(body["name"]), body["role"]


def decisions_on(archive: Path, manifest_sha256: str) -> list[dict[str, Any]]:
    """List the ledger's entries of all decisions on one inspection, oldest first."""
    return [e for e in decisions(archive) if e["body"]["manifest_sha256"] == manifest_sha256]


def decisions(archive: Path) -> list[dict[str, Any]]:
    """List the ledger's entries of all decisions on any inspection, oldest first."""
    return list(ledger.entries_of(archive, KIND))


def is_approved(earlier: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether decisions on one inspection, oldest first, let it be published: the last one approves."""
    return bool(earlier) and earlier[-1]["body"]["decision"] == "approve"


def signatures_of(archive: Path, inspection: Inspection) -> tuple[Signature, ...]:
    """Give the approvals of one inspection that their signers have not taken back, oldest first."""
    zone = _time_zone(inspection)
    last: dict[tuple[str, str], dict[str, Any]] = {}
    for entry in decisions_on(archive, inspection.manifest_sha256):
        last.pop(_person(entry["body"]), None)
        last[_person(entry["body"])] = entry
    return tuple(
        Signature(e["body"]["name"], e["body"]["role"], local_day(e, zone), e["body"]["statement"])
        for e in last.values()
        if e["body"]["decision"] == "approve"
    )


def local_day(entry: Mapping[str, Any], zone: ZoneInfo) -> date:
    """Give the day of an entry where the organisation is."""
    return datetime.fromisoformat(entry["at"]).replace(tzinfo=UTC).astimezone(zone).date()


def _time_zone(inspection: Inspection) -> ZoneInfo:
    path = inspection.folder / INPUTS
    with sealed_file_errors(path):
        sealed = json.loads(path.read_text(encoding="utf-8"))
        return ZoneInfo(sealed["settings"]["organisation"]["timezone"])
