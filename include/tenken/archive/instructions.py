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
from datetime import datetime
from pathlib import Path
from typing import Any

from tenken.archive import ledger
from tenken.archive.register import (
    EVENT,
    INSTRUCTION,
    LOCK,
    Instruction,
    find_instruction,
    read_as_it_is,
    register_folder,
    sealed_files,
)
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

_OPEN_FOLDER = 0o755


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
    with lock(archive, LOCK), archive_errors(archive):
        _name_unnamed(archive)
        register = read_as_it_is(archive).sound()
        number = len(register.instructions) + 1
        path = register_folder(archive) / str(number)
        before = register_folder(archive) / str(number - 1) / "instruction.json"
        staging = new_staging(archive, LOCK)
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
    with lock(archive, LOCK), archive_errors(archive):
        _name_unnamed(archive)
        instruction = find_instruction(read_as_it_is(archive).sound(), archive, number)
        judge(instruction)
        folder = register_folder(archive) / str(number)
        sequence = len(instruction.events) + 1
        with _opened(folder / "attachments"):
            files = [_attach(folder / "attachments", path) for path in attachments]
        staging = new_staging(archive, LOCK)
        draft = staging / f"{sequence}.json"
        write_json(draft, {**event, "number": number, "sequence": sequence, "attachments": files})
        draft.chmod(READ_ONLY_FILE)
        target = folder / "events" / draft.name
        with _opened(folder / "events"):
            draft.rename(target)
        _name(archive, target, datetime.fromisoformat(event["at"]))
    return sequence


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
    named = {entry["body"]["path"] for entry in ledger.entries_of(archive, INSTRUCTION, EVENT)}
    left = [p for p in sealed_files(archive) if str(p.relative_to(archive)) not in named]
    if len(left) == 1:
        content = json.loads(left[0].read_text(encoding="utf-8"))
        _name(archive, left[0], datetime.fromisoformat(content.get("at") or content["issued_at"]))
