"""The register of corrective instructions as it lies in the archive: read, and checked against the ledger.

Sealing is ``tenken.archive.instructions``'s; nothing here writes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tenken.archive import ledger
from tenken.archive.store import lock, sha256_file
from tenken.errors import EvidenceError, Problem, Where

INSTRUCTION, EVENT = "instruction", "instruction_event"
"""Kinds of ledger entries."""
LOCK = "instructions"
_RESTORE = "Restore it from a copy of the archive"


@dataclass(frozen=True)
class Instruction:
    """One instruction that is as it was sealed, and the events that followed it, oldest first."""

    number: int
    content: dict[str, Any]
    events: tuple[dict[str, Any], ...]

    def newest(self, kind: str) -> dict[str, Any] | None:
        """Find the newest event of a kind: ``ack``, ``claim`` or ``close``."""
        return next((e for e in reversed(self.events) if e["event"] == kind), None)


@dataclass(frozen=True)
class Register:
    """The instructions that are as they were sealed, in order of their numbers, and what is wrong."""

    instructions: tuple[Instruction, ...]
    problems: tuple[Problem, ...]

    def sound(self) -> Register:
        """Give the register itself.

        Raises:
            EvidenceError: anything in it was altered, reordered, added or is missing.
        """
        if self.problems:
            raise EvidenceError(self.problems)
        return self


def register_folder(archive: Path) -> Path:
    """Where the instructions of an archive live."""
    return archive / "instructions"


def sealed_files(archive: Path) -> list[Path]:
    """List every file that looks sealed: instructions and their events."""
    folder = register_folder(archive)
    return sorted([*folder.glob("*/instruction.json"), *folder.glob("*/events/*")])


def find_instruction(register: Register, archive: Path, number: int) -> Instruction:
    """Find an instruction by its number.

    Raises:
        EvidenceError: the register has none with that number.
    """
    found = next((i for i in register.instructions if i.number == number), None)
    if found is None:
        place = register_folder(archive) / str(number)
        raise EvidenceError.at(place, "no such instruction", "`tenken instructions` lists the numbers")
    return found


def read_register(archive: Path) -> Register:
    """Read every instruction and check it; what looks wrong while another process writes is read again."""
    register = read_as_it_is(archive)
    if not register.problems or not (archive / "locks" / f"{LOCK}.lock").is_file():
        return register
    try:
        with lock(archive, LOCK):
            return read_as_it_is(archive)
    except EvidenceError:  # a copy that cannot be written has no writer either
        return register


def read_as_it_is(archive: Path) -> Register:
    """Check every instruction against the ledger, and their numbers against each other."""
    entries, problems = _named_entries(archive)
    is_whole = not problems
    digests = {e["sha256"]: e for e in entries}
    contents: dict[tuple[int, int], dict[str, Any]] = {}
    numbers = (0, ledger.FIRST)
    for entry in entries:
        numbers = _next_number(archive, entry, numbers, problems)
        outcome = _content(archive, entry, digests)
        if isinstance(outcome, Problem):
            problems.append(outcome)
        else:
            contents[entry["number"], entry["sequence"]] = outcome
            problems += _attachment_problems(archive, entry["number"], outcome)
    if is_whole:  # behind a broken entry the chain names nothing, and nothing may be called strange
        problems += _strangers(archive, {e["path"] for e in entries})
    return Register(tuple(_assemble(contents)), tuple(problems))


def _named_entries(archive: Path) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Collect what the ledger says of instructions, up to the first entry that is broken."""
    entries: list[dict[str, Any]] = []
    try:
        for entry in ledger.entries_of(archive, INSTRUCTION, EVENT):
            entries.append(entry["body"])
    except EvidenceError as error:
        return entries, list(error.problems)
    return entries, []


def _next_number(
    archive: Path, entry: dict[str, Any], last: tuple[int, str], problems: list[Problem]
) -> tuple[int, str]:
    """Note a gap in the numbers that the ledger gives; returns the last number and its digest."""
    if entry["sequence"] > 0:
        return last
    if entry["number"] != last[0] + 1:
        problems.append(
            _problem(archive / entry["path"], f"was issued as number {entry['number']} after {last[0]}")
        )
    return entry["number"], entry["sha256"]


def _content(
    archive: Path, entry: dict[str, Any], digests: dict[str, dict[str, Any]]
) -> dict[str, Any] | Problem:
    """Read one sealed file, or say what became of it."""
    path = archive / entry["path"]
    if not path.is_file():
        return _problem(path, "is missing")
    found = sha256_file(path)
    if found == entry["sha256"]:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return data
    if found in digests:
        return _problem(path, f"was reordered: it holds what was sealed as {digests[found]['path']}")
    return _problem(path, "was changed after it was sealed")


def _attachment_problems(archive: Path, number: int, content: dict[str, Any]) -> Iterator[Problem]:
    for file in content.get("attachments", []):
        path = register_folder(archive) / str(number) / "attachments" / file["sha256"]
        if not path.is_file():
            yield _problem(path, "is missing")
        elif sha256_file(path) != file["sha256"]:
            yield _problem(path, "was changed after it was sealed")


def _strangers(archive: Path, named: set[str]) -> list[Problem]:
    """Find files that look sealed and that the ledger does not know: it was cut, or they were slipped in."""
    remedy = "Restore ledger.jsonl from a copy of the archive, or remove the file"
    left = [p for p in sealed_files(archive) if str(p.relative_to(archive)) not in named]
    return [_problem(path, "is not in the ledger", remedy) for path in left]


def _assemble(contents: dict[tuple[int, int], dict[str, Any]]) -> Iterator[Instruction]:
    """Put the events beside their instruction; those of an instruction that is not sound are left out."""
    for number in sorted(n for n, sequence in contents if sequence == 0):
        events = [contents[key] for key in sorted(contents) if key[0] == number and key[1] > 0]
        yield Instruction(number, contents[number, 0], tuple(events))


def _problem(path: Path, what: str, remedy: str = _RESTORE) -> Problem:
    return Problem(Where(str(path)), what, remedy)
