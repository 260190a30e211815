"""Folders that appear whole or not at all, locks that die with their process, and digests.

Every write goes to ``<archive>/staging`` first and is renamed into place; a killed process leaves
only staging litter, which the next holder of the same lock removes.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tenken.errors import EvidenceError, TransientError

READ_ONLY_FILE = 0o444
READ_ONLY_FOLDER = 0o555
RESTORE_FILE = "Restore it from a copy of the archive"
RESTORE_FOLDER = "Restore the folder from a copy of the archive"


def sha256_file(path: Path) -> str:
    """Digest the bytes of a file, as lower-case hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_text(text: str) -> str:
    """Digest the UTF-8 bytes of a text, as lower-case hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def canonical_json(data: Any) -> str:
    """Write data as JSON whose bytes depend on nothing but the data."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def write_json(path: Path, data: Any) -> None:
    """Write data as indented JSON with sorted keys and a final newline."""
    path.write_text(json.dumps(data, sort_keys=True, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


@contextmanager
def archive_errors(archive: Path) -> Iterator[None]:
    """Turn the operating system's refusals into one clear error about the archive."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise TransientError.at(
                archive, "no space left on the device", "Free space and run it again"
            ) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR):
            raise EvidenceError.at(
                archive,
                f"the archive cannot be written ({os.strerror(error.errno)})",
                "Make the folder writable for this user or set archive: in the config",
            ) from error
        raise


@contextmanager
def sealed_file_errors(
    path: Path, problem: str = "cannot be read", remedy: str = RESTORE_FILE
) -> Iterator[None]:
    """Turn whatever keeps a sealed JSON file from being read into one clear error about it."""
    try:
        yield
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EvidenceError.at(path, f"{problem} ({type(error).__name__})", remedy) from error


@contextmanager
def lock(archive: Path, name: str, *, wait: bool = True) -> Iterator[None]:
    """Hold the archive's lock ``name`` until the block ends or the process dies.

    Raises:
        TransientError: ``wait`` is false and another process holds it.
    """
    with archive_errors(archive):
        folder = archive / "locks"
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / f"{name}.lock").open("a")
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            raise TransientError.at(
                archive, f"another process works on {name}", "Wait and run it again"
            ) from None
        yield


def new_staging(archive: Path, name: str) -> Path:
    """Give an empty staging folder of that name; whatever a killed process left there is removed."""
    folder = archive / "staging" / name
    with archive_errors(archive):
        remove_tree(folder)
        folder.mkdir(parents=True)
    return folder


def remove_tree(folder: Path) -> None:
    """Remove a folder, read-only ones included; an absent one is fine."""
    if not folder.exists():
        return
    for root, _, _ in os.walk(folder):
        Path(root).chmod(0o755)
    shutil.rmtree(folder)


def put_in_place(staging: Path, target: Path) -> None:
    """Make a finished staging folder read-only and rename it to ``target``, which must not exist."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for root, _, files in os.walk(staging):
        for name in files:
            file = Path(root, name)
            _flush(file)
            file.chmod(READ_ONLY_FILE)
    staging.rename(target)
    for root, _, _ in os.walk(target):
        Path(root).chmod(READ_ONLY_FOLDER)
    _flush(target.parent)


def _flush(path: Path) -> None:
    """Ask the disk to keep what was written before a rename makes it visible."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
