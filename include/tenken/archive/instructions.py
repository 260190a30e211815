"""Sealed corrective instructions: ``instructions/<no>/instruction.json`` and ``events/<n>.json`` beside it.

Each file is written once, made read-only and named in the ledger with its digest; nothing is ever changed.
Attached files lie in ``attachments`` under their own digest. What a form holds or who may close is not
decided here.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tenken.archive import ledger
from tenken.archive.store import (
    READ_ONLY_FILE,
    READ_ONLY_FOLDER,
    archive_errors,
    lock,
    new_staging,
    put_in_place,
    sha256_file,
    write_json,
)
from tenken.errors import EvidenceError, Problem, Where

INSTRUCTION, EVENT = "instruction", "instruction_event"
_LOCK = "instructions"
_OPEN_FOLDER = 0o755
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


def seal_instruction(archive: Path, content: dict[str, Any], at: datetime) -> int:
    """Seal an instruction under the next number and name it in the ledger.

    Args:
        archive: Root of the archive.
        content: What is ordered; ``number`` and ``previous_sha256`` are added.
        at: Naive UTC time of issue.

    Returns:
        Its number: 1 for the first, without gaps, whatever other processes do meanwhile.

    Raises:
        EvidenceError: the register was tampered with; nothing may be added to it.
    """
    with lock(archive, _LOCK), archive_errors(archive):
        _name_unnamed(archive)
        register = read_register(archive).sound()
        number = len(register.instructions) + 1
        path = register_folder(archive) / str(number)
        before = register_folder(archive) / str(number - 1) / "instruction.json"
        staging = new_staging(archive, _LOCK)
        for folder in ("events", "attachments"):
            (staging / folder).mkdir()
        previous = sha256_file(before) if number > 1 else ledger.FIRST
        write_json(staging / "instruction.json", {**content, "number": number, "previous_sha256": previous})
        put_in_place(staging, path)
        _name(archive, path / "instruction.json", at)
    return number


def seal_event(
    archive: Path,
    number: int,
    event: dict[str, Any],
    attachments: Sequence[Path],
    judge: Callable[[Instruction], None],
) -> int:
    """Seal the next event of an instruction and name it in the ledger.

    Args:
        archive: Root of the archive.
        number: The instruction's.
        event: What happened, with ``event``, ``by`` and ``at`` (naive UTC, ISO).
        attachments: Files that go with it; their bytes are copied.
        judge: Raises when the event may not follow what the register holds at that moment.

    Raises:
        EvidenceError: the register was tampered with, or has no such instruction.
    """
    with lock(archive, _LOCK), archive_errors(archive):
        _name_unnamed(archive)
        instruction = find_instruction(read_register(archive).sound(), archive, number)
        judge(instruction)
        folder = register_folder(archive) / str(number)
        sequence = len(instruction.events) + 1
        with _opened(folder / "attachments"):
            files = [_attach(folder / "attachments", path) for path in attachments]
        staging = new_staging(archive, _LOCK)
        draft = staging / f"{sequence}.json"
        write_json(draft, {**event, "number": number, "sequence": sequence, "attachments": files})
        draft.chmod(READ_ONLY_FILE)
        target = folder / "events" / draft.name
        with _opened(folder / "events"):
            draft.rename(target)
        _name(archive, target, datetime.fromisoformat(event["at"]))
    return sequence


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


@contextmanager
def _opened(folder: Path) -> Iterator[None]:
    """Let a folder take one more file, then close it again; a killed process may have left it open."""
    folder.chmod(_OPEN_FOLDER)
    try:
        yield
    finally:
        folder.chmod(READ_ONLY_FOLDER)


def _attach(folder: Path, path: Path) -> dict[str, Any]:
    """Copy a file under its digest; the same bytes are kept once."""
    digest = sha256_file(path)
    target = folder / digest
    if not target.exists():
        draft = folder / f"{digest}.part"
        shutil.copyfile(path, draft)
        draft.chmod(READ_ONLY_FILE)
        draft.rename(target)
    return {"name": path.name, "bytes": path.stat().st_size, "sha256": digest}


def _name(archive: Path, path: Path, at: datetime) -> None:
    kind = INSTRUCTION if path.name == "instruction.json" else EVENT
    relative = path.relative_to(archive)
    body = {
        "path": str(relative),
        "number": int(relative.parts[1]),
        "sequence": 0 if kind == INSTRUCTION else int(path.stem),
        "sha256": sha256_file(path),
    }
    ledger.append(archive, kind, at, body)


def _name_unnamed(archive: Path) -> None:
    """Name the one file that a killed process may have sealed without naming it; more are no accident."""
    named = {e["body"]["path"] for _, e in ledger.entries(archive) if e["kind"] in (INSTRUCTION, EVENT)}
    left = [p for p in _sealed_files(archive) if str(p.relative_to(archive)) not in named]
    if len(left) == 1:
        content = json.loads(left[0].read_text(encoding="utf-8"))
        _name(archive, left[0], datetime.fromisoformat(content.get("at") or content["issued_at"]))


def _sealed_files(archive: Path) -> list[Path]:
    folder = register_folder(archive)
    return sorted([*folder.glob("*/instruction.json"), *folder.glob("*/events/*")])


def read_register(archive: Path) -> Register:
    """Read every instruction and check it: against the ledger, and each against the one before."""
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
        for _, entry in ledger.entries(archive):
            if entry["kind"] in (INSTRUCTION, EVENT):
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
    left = [p for p in _sealed_files(archive) if str(p.relative_to(archive)) not in named]
    return [_problem(path, "is not in the ledger", remedy) for path in left]


def _assemble(contents: dict[tuple[int, int], dict[str, Any]]) -> Iterator[Instruction]:
    """Put the events beside their instruction; those of an instruction that is not sound are left out."""
    for number in sorted(n for n, sequence in contents if sequence == 0):
        events = [contents[key] for key in sorted(contents) if key[0] == number and key[1] > 0]
        yield Instruction(number, contents[number, 0], tuple(events))


def _problem(path: Path, what: str, remedy: str = _RESTORE) -> Problem:
    return Problem(Where(str(path)), what, remedy)
