"""How every promise stands on a quarter's last day: the rules, whoever looks for the evidence.

``Witness`` is what is asked: ``tenken.archive_witness`` asks the archive, ``tenken.reconcile.promised`` an inspection
under way. No clock is read, nothing is searched for here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from tenken.calendar import Quarter
from tenken.promises import Clause, Commitments, Evidence, Promise
from tenken.settings import Settings
from tenken.workdays import inspection_due


@dataclass(frozen=True)
class Shown:
    """What was found: the thing and its day; nulls without one. ``absent`` names a dataset that is not given."""

    what: str | None = None
    on: date | None = None
    absent: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of one control; ``population`` is null when it was not evaluated."""

    is_evaluated: bool
    exceptions: int
    population: int | None


class Witness(Protocol):
    """Where evidence is looked for; everything up to the end of the quarter's last day."""

    def find_inspections(self) -> Sequence[Quarter]:
        """List the quarters inspected up to this one, oldest first."""

    def find_rows(self, evidence: Evidence, since: date | None) -> Shown:
        """Find a row of the evidence's dataset: the first since a day, else the newest."""

    def find_instruction(self) -> Shown:
        """Find the newest corrective instruction."""

    def find_versions(self) -> Mapping[str, str] | None:
        """Give document → the version in force; null when the documents are not given."""

    def find_outcomes(self) -> Mapping[str, Outcome] | None:
        """Give control → outcome of the quarter's inspection; null when it is not inspected."""


@dataclass(frozen=True)
class Reason:
    """Why a promise is overdue or unknown: a code, what it is about, and the same as an English sentence."""

    code: str
    about: str
    text: str


@dataclass(frozen=True)
class Standing:
    """How one promise stands; ``is_overdue`` is null when nothing could tell, ``is_idle`` when nothing came up."""

    promise: Promise
    evidence: str | None
    evidence_on: date | None
    next_due: date | None
    is_overdue: bool | None
    why: Reason | None = None
    is_idle: bool = False

    @property
    def reason(self) -> str | None:
        """The reason as an English sentence; null without one."""
        return None if self.why is None else self.why.text

    @property
    def state(self) -> str:
        """Kept (nothing is due any more), due, overdue, unknown, or idle: its event did not occur."""
        if self.is_overdue is None:
            return "unknown"
        if self.is_overdue:
            return "overdue"
        if self.is_idle:
            return "idle"
        return "kept" if self.next_due is None else "due"

    def plain(self) -> dict[str, Any]:
        """Give it as plain data; days are ISO."""
        promise = self.promise
        return {
            "id": promise.id,
            "request_item": promise.request_item,
            "kind": promise.kind,
            "text_ja": promise.text_ja,
            "text_en": promise.text_en,
            "controls": list(promise.controls),
            "last_evidence": self.evidence,
            "last_evidence_on": None if self.evidence_on is None else self.evidence_on.isoformat(),
            "next_due": None if self.next_due is None else self.next_due.isoformat(),
            "is_overdue": self.is_overdue,
            "state": self.state,
            "reason": self.reason,
        }

    def cells(self) -> list[Any]:
        """Give it as a row of a table."""
        plain = self.plain()
        state = self.state if self.reason is None else f"{self.state}: {self.reason}"
        names = ("id", "request_item", "kind", "last_evidence", "last_evidence_on", "next_due")
        return [*(plain[name] for name in names), state, self.promise.text_en]


@dataclass(frozen=True)
class ClauseState:
    """One clause of the manual, and its state on a day.

    ``empty`` while no place is named for it, ``unregistered`` while no version of that document is in force,
    ``superseded`` by another version, ``later`` while it has yet to take effect, else ``in_force``;
    ``unknown`` without documents.
    """

    clause: Clause
    state: str
    version_in_force: str | None


def judge_clauses(
    clauses: Sequence[Clause], versions: Mapping[str, str] | None, as_of: date
) -> list[ClauseState]:
    """Compare where each clause is said to stand with the documents in force, in their order.

    Args:
        clauses: The clauses of the manual.
        versions: Document → version in force; null when the documents are not given.
        as_of: A clause that takes effect after it is not in force.
    """
    return [_judge_clause(clause, versions, as_of) for clause in clauses]


def _judge_clause(clause: Clause, versions: Mapping[str, str] | None, as_of: date) -> ClauseState:
    if clause.document_id is None or clause.effective_on is None:
        return ClauseState(clause, "empty", None)
    if versions is None:
        return ClauseState(clause, "unknown", None)
    version = versions.get(clause.document_id)
    if version is None:
        return ClauseState(clause, "unregistered", None)
    if version != clause.version:
        return ClauseState(clause, "superseded", version)
    return ClauseState(clause, "in_force" if clause.effective_on <= as_of else "later", version)


def judge_promises(
    settings: Settings, commitments: Commitments, quarter: Quarter, witness: Witness
) -> list[Standing]:
    """Tell how every promise stands at the end of a quarter's last day, in their order."""
    clauses = judge_clauses(commitments.clauses, witness.find_versions(), quarter.as_of)
    by_id = {c.clause.id: c for c in clauses}
    return [_judge(settings, p, commitments.asked_on, quarter, witness, by_id) for p in commitments.promises]


def _judge(  # one promise, and all that it is judged by
    settings: Settings,
    promise: Promise,
    asked_on: date | None,
    quarter: Quarter,
    witness: Witness,
    clauses: Mapping[str, ClauseState],
) -> Standing:
    shown = _find_evidence(settings, promise, asked_on, quarter, witness)
    if promise.kind == "on_event":
        return _judge_event(promise, shown, quarter, witness)
    missing = [c for c in promise.clauses if clauses[c].state != "in_force"]
    is_shown = shown.what is not None and not missing
    due = _next_due(settings, promise, shown.on if is_shown else None, quarter)
    if shown.absent is not None and due is not None:
        absent = Reason("absent", shown.absent, f"dataset {shown.absent} is absent")
        return Standing(promise, None, None, due, None, absent)
    broken = _broken(promise, witness.find_outcomes()) if promise.kind == "quarterly" else None
    late = broken is not None or (due is not None and due <= quarter.as_of)
    late_why = _why_late(promise, shown, missing, due) if late or missing else None
    why = broken or late_why
    return Standing(promise, shown.what, _whole_on(shown, promise, clauses), due, late, why)


def _whole_on(shown: Shown, promise: Promise, clauses: Mapping[str, ClauseState]) -> date | None:
    """Tell the day on which the last part was there: the evidence, or a clause of the manual."""
    if shown.on is None:
        return None
    effective = [clauses[c].clause.effective_on for c in promise.clauses if clauses[c].state == "in_force"]
    return max([shown.on, *(day for day in effective if day is not None)])


def _judge_event(promise: Promise, shown: Shown, quarter: Quarter, witness: Witness) -> Standing:
    """Ask the controls of the quarter's inspection; nobody can tell when none of them was evaluated."""
    found = (shown.what, shown.on)
    outcomes = witness.find_outcomes()
    if outcomes is None:
        why = Reason("not_inspected", str(quarter), f"{quarter} is not inspected")
        return Standing(promise, *found, None, None, why)
    broken = _broken(promise, outcomes)
    if broken is not None:
        return Standing(promise, *found, None, True, broken)
    silent = [c for c in promise.controls if c not in outcomes or not outcomes[c].is_evaluated]
    if silent:
        codes = " ".join(silent)
        return Standing(promise, *found, None, None, Reason("not_evaluated", codes, f"{codes} not evaluated"))
    is_idle = all(outcomes[c].population == 0 for c in promise.controls)
    return Standing(promise, *found, None, False, None, is_idle)


def _broken(promise: Promise, outcomes: Mapping[str, Outcome] | None) -> Reason | None:
    found = [c for c in promise.controls if c in (outcomes or {}) and (outcomes or {})[c].exceptions > 0]
    codes = " ".join(found)
    return Reason("exceptions", codes, f"{codes} found exceptions") if found else None


def _why_late(promise: Promise, shown: Shown, missing: Sequence[str], due: date | None) -> Reason:
    if shown.what is not None and missing:
        names = " ".join(missing)
        return Reason("clauses", names, f"the manual does not hold: {names}")
    if promise.evidence.dataset is not None and shown.what is None:
        name = promise.evidence.dataset
        return Reason("no_row", name, f"nothing in {name} shows it by {due}")
    return Reason("nothing", "", f"nothing shows it by {due}")


def _next_due(settings: Settings, promise: Promise, shown_on: date | None, quarter: Quarter) -> date | None:
    """Tell the next day on which something is due; null when nothing is any more."""
    starts = quarter.starts
    if promise.kind == "once":
        return promise.due if shown_on is None else None
    if promise.kind == "yearly":
        since = promise.since if shown_on is None else max(shown_on, promise.since or shown_on)
        year = Quarter.holding(since or quarter.as_of, starts).year
        return Quarter(year + 1, 4, starts).as_of
    owed = quarter if shown_on is None else Quarter.holding(shown_on, starts).shift(1)
    return inspection_due(settings, owed, {})


def _find_evidence(
    settings: Settings, promise: Promise, asked_on: date | None, quarter: Quarter, witness: Witness
) -> Shown:
    """Find what shows a promise; what is done once is shown by the first thing after the request."""
    evidence = promise.evidence
    if evidence.dataset is not None:
        since = (asked_on or date.min) if promise.kind == "once" else None
        return witness.find_rows(evidence, since)
    if evidence.register_of is not None:
        return witness.find_instruction()
    wanted = None if evidence.inspection is None else settings.quarter(evidence.inspection)
    there = [q for q in witness.find_inspections() if q <= quarter and wanted in (None, q)]
    return Shown(f"inspection {there[-1]}", there[-1].as_of) if there else Shown()
