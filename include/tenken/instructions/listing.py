"""Find instructions years later, and write them in the shape of the dataset ``instructions``."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tenken.archive.register import Instruction, read_register
from tenken.contract import load_dataset
from tenken.errors import InputError
from tenken.instructions.register import issue_day
from tenken.settings import Settings

_STATES = {"close": "closed", "claim": "claimed", "ack": "acknowledged"}


@dataclass(frozen=True)
class Wanted:
    """Which instructions to list; null = any, days are local days of issue, both included."""

    org: str | None = None
    contractor: str | None = None
    first: date | None = None
    last: date | None = None
    kind: str | None = None


def choose_instructions(
    settings: Settings, instructions: Sequence[Instruction], wanted: Wanted
) -> list[Instruction]:
    """Keep the instructions that were asked for, in order of their numbers; org and contractor add up."""
    to = [("org", wanted.org), ("contractor", wanted.contractor)]
    addressees = {(kind, name) for kind, name in to if name is not None}
    return [
        i
        for i in instructions
        if (not addressees or (i.content["addressee_kind"], i.content["addressee_id"]) in addressees)
        and (wanted.kind is None or i.content["kind"] == wanted.kind)
        and _is_within(issue_day(settings, i), wanted)
    ]


def _is_within(day: date, wanted: Wanted) -> bool:
    return (wanted.first is None or wanted.first <= day) and (wanted.last is None or day <= wanted.last)


def describe_instruction(instruction: Instruction) -> dict[str, Any]:
    """Give everything that is known of an instruction as plain data, with its state and events."""
    state = _STATES[instruction.events[-1]["event"]] if instruction.events else "issued"
    return {**instruction.content, "state": state, "events": list(instruction.events)}


def export_instructions(settings: Settings, path: Path) -> int:
    """Write the register as the CSV that the quarterly capture reads; gives the number of rows.

    One row per instruction in order of the numbers, headers as in the contract, times UTC with offset.
    The newest report of completion counts. The file is replaced whole.

    Raises:
        InputError: the file would lie in the archive.
        EvidenceError: anything in the register was altered, reordered, added or is missing; nothing is
            written.
    """
    path = path.resolve()
    if path.is_relative_to(settings.archive):
        raise InputError.at(path, "lies in the archive", "Write the file elsewhere")
    register = read_register(settings.archive).sound()
    columns = list(load_dataset("instructions").columns)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_row(i) for i in register.instructions)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.part")
    draft.write_text(text.getvalue(), encoding="utf-8", newline="")
    os.replace(draft, path)  # noqa: PTH105  # a reader sees the old file or the new one
    return len(register.instructions)


def _row(instruction: Instruction) -> dict[str, Any]:
    content = instruction.content
    same = ("incident_id", "issued_by", "addressee_kind", "addressee_id", "kind", "form_id", "due_on")
    return {
        **{name: content[name] for name in same},
        "instruction_no": instruction.number,
        "finding_keys": " ".join(content["finding_keys"]),
        "issued_at": _with_offset(content["issued_at"]),
        "body": whole_text(content),
        **dict(_steps(instruction)),
    }


def _steps(instruction: Instruction) -> Iterator[tuple[str, str]]:
    ack, claim, close = (instruction.newest(step) for step in ("ack", "claim", "close"))
    if ack is not None:
        yield "acknowledged_by", ack["by"]
        yield "acknowledged_at", _with_offset(ack["at"])
    if claim is not None:
        yield "claimed_done_at", _with_offset(claim["at"])
    if close is not None:
        yield "confirmed_by", close["by"]
        yield "confirmed_at", _with_offset(close["at"])


def whole_text(content: dict[str, Any]) -> str:
    """Write subject, body and every filled field of an instruction as plain text."""
    listed = [f"{label}: {value}" for label, value in content["listed"]]
    return "\n".join([content["subject"], content["body"], *listed])


def _with_offset(moment: str) -> str:
    return f"{moment}+00:00"
