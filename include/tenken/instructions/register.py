"""What happens to a corrective instruction: issued, received, reported as done, confirmed by somebody else."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from tenken.archive import inspections
from tenken.archive.instructions import seal_event, seal_instruction
from tenken.archive.register import Instruction
from tenken.engine.duckdb import open_database, run
from tenken.errors import InputError, Problem, Where
from tenken.instructions.forms import Filled, fill_form
from tenken.settings import Settings

Step = Literal["ack", "claim", "close"]
_KNOWN_KEYS = """
    SELECT DISTINCT finding_key FROM findings
    WHERE list_contains($keys, finding_key) ORDER BY finding_key"""


@dataclass(frozen=True)
class Order:
    """What is ordered, by whom, to whom and until when; ``at`` is naive UTC, ``due_on`` a local day."""

    addressee_kind: Literal["org", "contractor"]
    addressee_id: str
    kind: str
    form: Path
    issued_by: str
    at: datetime
    due_on: date
    incident_id: str | None = None
    finding_keys: tuple[str, ...] = ()


def issue_instruction(settings: Settings, order: Order) -> int:
    """Write an instruction from a form that was filled in; gives its number.

    Raises:
        InputError: a field of the form is missing or wrong, the form is not for this kind, it wants an
            incident, it is due before it is issued, or a finding key occurs in no inspection.
        EvidenceError: the register was tampered with.
    """
    filled = fill_form(order.form)
    problems = [*_order_problems(settings, order, filled), *_unknown_keys(settings, order.finding_keys)]
    if problems:
        raise InputError(problems)
    return seal_instruction(settings.archive, _content(order, filled), order.at)


def _content(order: Order, filled: Filled) -> dict[str, Any]:
    return {
        "form_id": filled.form.form_id,
        "form_version": filled.form.version,
        "title": filled.form.title_ja,
        "incident_id": order.incident_id,
        "finding_keys": sorted({key.lower() for key in order.finding_keys}),
        "issued_by": order.issued_by,
        "issued_at": order.at.isoformat(timespec="seconds"),
        "addressee_kind": order.addressee_kind,
        "addressee_id": order.addressee_id,
        "kind": order.kind,
        "due_on": order.due_on.isoformat(),
        "subject": filled.subject,
        "body": filled.body,
        "fields": filled.values,
        "listed": [list(pair) for pair in filled.listed()],
    }


def _order_problems(settings: Settings, order: Order, filled: Filled) -> list[Problem]:
    form = filled.form
    found = []
    for option, value in (("--as", order.issued_by), ("--to-…", order.addressee_id)):
        if not value.strip():
            found.append(Problem(Where(option), "is empty", "Name somebody"))
    if order.kind not in form.kinds:
        found.append(
            Problem(Where("--kind"), f"form {form.form_id} is not for it", f"Give {' or '.join(form.kinds)}")
        )
    if form.needs_incident and not order.incident_id:
        found.append(
            Problem(Where("--incident"), f"form {form.form_id} wants one", "Name the incident it is about")
        )
    if order.due_on < local_day(settings, order.at):
        found.append(Problem(Where("--due"), "lies before the day of issue", "Give a day to come"))
    return found


def _unknown_keys(settings: Settings, keys: Sequence[str]) -> list[Problem]:
    """Find the keys that no inspection of the archive has as a finding."""
    left = {key.lower() for key in keys}
    starts = settings.organisation.fiscal_year_starts
    for quarter in reversed(inspections.inspected_quarters(settings.archive, starts) if left else []):
        for inspection in inspections.revisions(settings.archive, quarter):
            with open_database(inspection.database, read_only=True) as connection:
                left -= {key for (key,) in run(connection, _KNOWN_KEYS, {"keys": sorted(left)})}
    remedy = "Copy the whole key from findings.csv of an inspection"
    return [
        Problem(Where(f"--finding {key}"), "no inspection has this finding", remedy) for key in sorted(left)
    ]


def local_day(settings: Settings, at: datetime) -> date:
    """Tell the day on which a naive UTC time lies where the organisation is."""
    return at.replace(tzinfo=UTC).astimezone(ZoneInfo(settings.organisation.timezone)).date()


def issue_day(settings: Settings, instruction: Instruction) -> date:
    """Tell the local day on which an instruction was issued."""
    return local_day(settings, datetime.fromisoformat(instruction.content["issued_at"]))


def record_step(
    archive: Path, number: int, step: Step, by: str, at: datetime, attachments: Sequence[Path] = ()
) -> int:
    """Add receipt, report of completion or confirmation to an instruction; gives the number of the event.

    Args:
        archive: Root of the archive.
        number: The instruction's.
        step: ``ack`` once; ``claim`` after it, again while the instruction is not closed; ``close`` last.
        by: Who did it.
        at: Naive UTC; not before what came before.
        attachments: Files that show it; kept with their digests.

    Raises:
        InputError: the step does not follow, comes too early, or is taken by somebody who may not; a file
            is absent.
        EvidenceError: the register was tampered with, or has no such instruction.
    """
    if not by.strip():
        raise InputError.at("--as", "is empty", "Name somebody")
    absent = [path for path in attachments if not path.is_file()]
    if absent:
        raise InputError(
            [Problem(Where(str(p)), "the file does not exist", "Check the path") for p in absent]
        )
    event = {"event": step, "by": by, "at": at.isoformat(timespec="seconds")}
    return seal_event(archive, number, event, attachments, _judge(step, by, at))


def _judge(step: Step, by: str, at: datetime) -> Callable[[Instruction], None]:
    def refuse(instruction: Instruction) -> None:
        problem = _step_problem(instruction, step) or _time_problem(instruction, at)
        if problem is None and step == "close" and is_party(instruction, by):
            problem = "who issued, received or reported it may not confirm it", "Let somebody else confirm it"
        if problem is not None:
            raise InputError.at(f"instruction {instruction.number}", *problem)

    return refuse


def _step_problem(instruction: Instruction, step: Step) -> tuple[str, str] | None:
    done = {event["event"] for event in instruction.events}
    if "close" in done:
        return "it is closed", "Issue a new instruction if something is left"
    if step == "ack" and "ack" in done:
        return "its receipt is recorded already", "Report completion with `tenken claim`"
    if step == "claim" and "ack" not in done:
        return "its receipt is not recorded yet", "Run `tenken ack` first"
    if step == "close" and "claim" not in done:
        return "nobody reported it as done", "Run `tenken claim` first"
    return None


def _time_problem(instruction: Instruction, at: datetime) -> tuple[str, str] | None:
    times = [instruction.content["issued_at"], *(event["at"] for event in instruction.events)]
    if at < datetime.fromisoformat(times[-1]):
        return "the time lies before what came before", "Give the time at which it happened"
    return None


def is_party(instruction: Instruction, name: str) -> bool:
    """Tell whether somebody issued, received or reported this instruction; spelling of width is ignored."""
    parties = {instruction.content["issued_by"], *(e["by"] for e in instruction.events)}
    return _folded(name) in {_folded(party) for party in parties}


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
