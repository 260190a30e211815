"""The append-only hash chain over every seal, inspection, sign-off, publication and instruction.

One JSON object a line in ``ledger.jsonl``: ``sequence`` (gapless from 1), ``kind``, ``at`` (UTC),
``body``, ``previous`` (digest of the line before, 64 zeros for the first) and ``digest``.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from tenken.archive.store import archive_errors, canonical_json, lock, sha256_file, sha256_text
from tenken.errors import EvidenceError

FIRST = "0" * 64
_FOLDERS = {
    "seal": re.compile(r"snapshots(/[^/.][^/]*){3}"),
    "inspection": re.compile(r"inspections/FY[0-9]{4}Q[1-4]/r[0-9]+"),
    "publication": re.compile(r"publications/FY[0-9]{4}(Q[1-4])?/p[0-9]+"),
    "site": re.compile(r"\.site/[0-9a-f]{16}(-[0-9]+)?"),
}
NAMED = {
    **dict.fromkeys(_FOLDERS, ("path", "manifest_sha256")),
    "sign": ("quarter", "manifest_sha256", "name", "role", "decision", "statement"),
}
"""Kind of entry → what its body names, each a text; other kinds look after theirs."""
_REMEDY = "Restore ledger.jsonl from a copy of the archive"


def ledger_path(archive: Path) -> Path:
    """Where the chain of an archive lives."""
    return archive / "ledger.jsonl"


def _digest(entry: dict[str, Any]) -> str:
    return sha256_text(canonical_json({k: v for k, v in entry.items() if k != "digest"}))


def append(archive: Path, kind: str, at: datetime, body: dict[str, Any]) -> dict[str, Any]:
    """Add one entry to the chain, with the next number.

    Args:
        archive: Root of the archive.
        kind: ``seal``, ``inspection``, …
        at: Naive UTC time of the act.
        body: What is recorded; digests and paths relative to the archive, no personal values.
    """
    path = ledger_path(archive)
    with lock(archive, "ledger"), archive_errors(archive):
        last = _last(path)
        entry = {
            "sequence": 1 if last is None else last["sequence"] + 1,
            "kind": kind,
            "at": at.isoformat(timespec="seconds"),
            "body": body,
            "previous": FIRST if last is None else last["digest"],
        }
        entry["digest"] = _digest(entry)
        with path.open("a", encoding="utf-8") as file:
            file.write(canonical_json(entry) + "\n")
            file.flush()
            os.fsync(file.fileno())
    return entry


def record_folder(archive: Path, kind: str, folder: Path, at: datetime) -> None:
    """Name a sealed folder and the digest of its manifest, unless the chain names it already."""
    if not names_folder(archive, kind, folder):
        path, digest = str(folder.relative_to(archive)), sha256_file(folder / "manifest.json")
        append(archive, kind, at, {"path": path, "manifest_sha256": digest})


def names_folder(archive: Path, kind: str, folder: Path) -> bool:
    """Tell whether the chain names a sealed folder."""
    path = str(folder.relative_to(archive))
    return any(entry["body"]["path"] == path for entry in entries_of(archive, kind))


def _last(path: Path) -> dict[str, Any] | None:
    """Read the last whole line; a half line of a killed process is cut off.

    Raises:
        EvidenceError: the last line was edited: nothing is chained to it.
    """
    if not path.is_file():
        return None
    text = path.read_bytes()
    whole = text[: text.rfind(b"\n") + 1]
    if len(whole) < len(text):
        os.truncate(path, len(whole))
    lines = whole.split(b"\n")[:-1]
    return _read_line(path, len(lines), lines[-1]) if lines else None


def _read_line(path: Path, line: int, text: bytes) -> dict[str, Any]:
    """Read one entry and check its own digest."""
    try:
        entry = json.loads(text)
    except ValueError:
        raise EvidenceError.at(path, "the entry is not JSON", _REMEDY, row=line) from None
    if not isinstance(entry, dict) or entry.get("digest") != _digest(entry):
        raise EvidenceError.at(path, "the entry was edited", _REMEDY, row=line)
    return entry


def entries(archive: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Walk the chain as (line, entry); a half line that a killed process left at the end is no entry.

    Raises:
        EvidenceError: a line is not JSON, was edited, reordered, or one before it is missing.
    """
    path = ledger_path(archive)
    if not path.is_file():
        return
    previous, sequence = FIRST, 1
    # Only the line feed ends an entry: a statement may hold other characters that end lines.
    for line, text in enumerate(path.read_bytes().split(b"\n")[:-1], 1):
        entry = _read_line(path, line, text)
        if entry.get("previous") != previous or entry.get("sequence") != sequence:
            raise EvidenceError.at(
                path, "an entry before this one is missing or was reordered", _REMEDY, row=line
            )
        _check_body(path, line, entry)
        previous, sequence = entry["digest"], sequence + 1
        yield line, entry


def entries_of(archive: Path, *kinds: str) -> Iterator[dict[str, Any]]:
    """Walk the entries of some kinds, oldest first; the whole chain is checked on the way."""
    return (entry for _, entry in entries(archive) if entry["kind"] in kinds)


def manifest_digests(archive: Path, *kinds: str) -> dict[str, str]:
    """Map the folders that entries of some kinds name to the digests of their manifests; paths as in the ledger."""
    bodies = (entry["body"] for entry in entries_of(archive, *kinds))
    return {body["path"]: body["manifest_sha256"] for body in bodies}


def _check_body(path: Path, line: int, entry: dict[str, Any]) -> None:
    """Refuse an entry that names less than its kind does: this program did not write it."""
    kind, body = str(entry.get("kind")), entry.get("body")
    if not isinstance(body, dict) or not isinstance(entry.get("at"), str):
        raise EvidenceError.at(path, "the entry is not one of this program", _REMEDY, row=line)
    if any(not isinstance(body.get(name), str) for name in NAMED.get(kind, ())):
        raise EvidenceError.at(path, "the entry names less than its kind does", _REMEDY, row=line)
    if kind in _FOLDERS and not _FOLDERS[kind].fullmatch(body["path"]):
        raise EvidenceError.at(path, "the entry names no folder of its kind", _REMEDY, row=line)
