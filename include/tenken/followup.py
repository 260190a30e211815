"""What is due and what is overdue on one day: counts from the archive alone, for reminders; no clock is read.

Nothing here decides whether an exception is one: controls do. This looks, between two inspections, at what
people still owe: instructions, answers, confirmations, promises, sign-offs and inspections.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from tenken.archive import inspections
from tenken.archive.inspections import Inspection
from tenken.archive.publications import publications
from tenken.archive.register import Instruction, read_register
from tenken.archive.snapshots import check_seal, find_until
from tenken.archive_witness import list_promises
from tenken.calendar import Quarter, end_of_day, quarter_range
from tenken.engine.duckdb import open_database, run
from tenken.instructions.register import issue_day
from tenken.settings import Settings
from tenken.workdays import business_day_after, inspection_due

NAMES = (
    "to_inspect",
    "to_publish",
    "to_instruct",
    "to_verify",
    "to_acknowledge",
    "to_claim",
    "to_confirm",
    "promises",
)
_UNINSTRUCTED = """
    SELECT finding_key FROM findings
    WHERE is_exception AND severity IN ('C', 'H') AND left(code, 1) IN ('I', 'L', 'R', 'P', 'U')
    ORDER BY finding_key
"""
_STILL_THERE = """
    SELECT count(*) FROM findings AS f
    WHERE f.is_exception AND EXISTS (
        SELECT 1 FROM read_parquet($file) AS g
        WHERE g.holder_kind = 'account' AND g.holder_id = f.account_id AND g.entitlement_id = f.entitlement_id
          AND (g.expires_on IS NULL OR g.expires_on >= $day) AND (g.revoked_at IS NULL OR g.revoked_at >= $end))
"""


@dataclass(frozen=True)
class FollowUp:
    """Counts by name, those of `NAMES` and in their order; a name that counts nothing is there with 0."""

    day: date
    due: dict[str, int]
    overdue: dict[str, int]

    def plain(self) -> dict[str, object]:
        """Give it as plain data."""
        return {"day": self.day.isoformat(), "due": self.due, "overdue": self.overdue}


Owed = tuple[str, date | None]
"""What is owed, and its last day; null = no day is set, it is due until it is done."""


def follow_up(settings: Settings, on: date) -> FollowUp:
    """Count what is due and overdue at the end of a day, as the archive stands.

    Args:
        settings: The site; ``notify.due_days`` says how long before its last day something is due.
        on: The day, where the organisation is.

    Raises:
        EvidenceError: a snapshot, an inspection or the register of instructions was tampered with.
    """
    soon = on + timedelta(days=settings.notify.due_days)
    due: Counter[str] = Counter()
    overdue: Counter[str] = Counter()
    for name, last_day in _everything(settings, on):
        if last_day is not None and last_day < on:
            overdue[name] += 1
        elif last_day is None or last_day <= soon:
            due[name] += 1
    return FollowUp(on, {n: due[n] for n in NAMES}, {n: overdue[n] for n in NAMES})


def _everything(settings: Settings, on: date) -> Iterator[Owed]:
    """Walk what is owed, of quarters that ended before the day."""
    there = inspections.inspected_quarters(settings.archive, settings.organisation.fiscal_year_starts)
    done = inspections.latest_each(settings.archive, (quarter for quarter in there if quarter.as_of < on))
    yield from _reports(settings, done)
    yield from _inspections(settings, [inspection.quarter for inspection in done], on)
    instructions = _instructions(settings, on)
    yield from _answers(settings, instructions)
    if done:
        newest = done[-1]
        yield from _exceptions(settings, newest, instructions)
        yield from _still_there(settings, newest, on)
        yield from _promises(settings, newest.quarter, on)


def _reports(settings: Settings, done: list[Inspection]) -> Iterator[Owed]:
    """Every inspected quarter whose newest revision is not published."""
    for inspection in done:
        if not is_published(settings.archive, inspection):
            yield "to_publish", inspection_due(settings, inspection.quarter, {})


def is_published(archive: Path, inspection: Inspection) -> bool:
    """Tell whether a sealed publication is of this very revision."""
    digest = inspection.manifest_sha256
    issued = publications(archive, str(inspection.quarter))
    return any(p.content["inspection"]["manifest_sha256"] == digest for p in issued)


def _inspections(settings: Settings, done: list[Quarter], on: date) -> Iterator[Owed]:
    """Every quarter that has ended since the first one captured or inspected, and is not inspected."""
    starts = settings.organisation.fiscal_year_starts
    known = [*done, *(q for q in inspections.captured_quarters(settings.archive, starts) if q.as_of < on)]
    if not known:
        return
    for quarter in quarter_range(min(known), Quarter.holding(on, starts).shift(-1)):
        if quarter not in done:
            yield "to_inspect", inspection_due(settings, quarter, {})


def _instructions(settings: Settings, on: date) -> list[tuple[Instruction, set[str]]]:
    """Every instruction issued by the end of the day, with the kinds of events it then had."""
    end = end_of_day(on, settings.organisation.timezone)
    register = read_register(settings.archive).sound()
    return [
        (i, {e["event"] for e in i.events if datetime.fromisoformat(e["at"]) < end})
        for i in register.instructions
        if datetime.fromisoformat(i.content["issued_at"]) < end
    ]


def _answers(settings: Settings, instructions: list[tuple[Instruction, set[str]]]) -> Iterator[Owed]:
    """What addressees and confirmers owe; who claimed completion need not acknowledge any more."""
    for instruction, had in instructions:
        if not had & {"ack", "claim", "close"}:
            issued = issue_day(settings, instruction)
            yield "to_acknowledge", _business_day_after(settings, issued, settings.policy.acknowledge_days)
        if not had & {"claim", "close"}:
            yield "to_claim", date.fromisoformat(instruction.content["due_on"])
        elif "close" not in had:
            yield "to_confirm", None


def _exceptions(
    settings: Settings, newest: Inspection, instructions: list[tuple[Instruction, set[str]]]
) -> Iterator[Owed]:
    """Grave exceptions of the newest inspection that no instruction names; M07 counts days the same way."""
    named = {key for instruction, _ in instructions for key in instruction.content["finding_keys"]}
    last_day = _business_day_after(settings, newest.as_of, settings.policy.instruction_days)
    with open_database(newest.database, read_only=True) as connection:
        keys = [key for (key,) in run(connection, _UNINSTRUCTED)]
    for key in keys:
        if key not in named:
            yield "to_instruct", last_day


def _still_there(settings: Settings, newest: Inspection, on: date) -> Iterator[Owed]:
    """Exceptions whose right a snapshot after the inspected day still gives to the account itself.

    A right that comes through a group shows in the next inspection only.
    """
    snapshot = find_until(settings.archive, "grants", on)
    if snapshot is None or snapshot.as_of <= newest.as_of:
        return
    check_seal(snapshot)
    end = end_of_day(snapshot.as_of, settings.organisation.timezone)
    values = {"file": str(snapshot.parquet), "day": snapshot.as_of, "end": end}
    with open_database(newest.database, read_only=True) as connection:
        ((count,),) = run(connection, _STILL_THERE, values)
    for _ in range(count):
        yield "to_verify", None


def _promises(settings: Settings, quarter: Quarter, on: date) -> Iterator[Owed]:
    """Promises as the newest inspected quarter shows them; one that its controls found broken is overdue."""
    for standing in list_promises(settings, quarter):
        if standing.is_overdue:
            yield "promises", on - timedelta(days=1)
        elif standing.next_due is not None:
            yield "promises", standing.next_due


def _business_day_after(settings: Settings, day: date, count: int) -> date:
    """Count without the company calendar; national holidays are no business days."""
    return business_day_after(day, count, {}, settings.organisation.timezone)
