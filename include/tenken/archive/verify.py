"""Walk the ledger and every digest it leads to; needs files only, no database server and no config."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tenken.archive import ledger
from tenken.archive.register import read_register
from tenken.archive.store import sha256_file
from tenken.archive.verify_release import sign_problems, site_problems
from tenken.engine.duckdb import open_database, table_digest, table_names
from tenken.errors import EvidenceError, Problem, TenkenError, Where

_RESTORE = "Restore it from a copy of the archive"
_SEALED_KINDS = ("seal", "inspection", "publication")
_SEALED = (("inspections", "r"), ("publications", "p"))
"""Folders of sealed results by quarter, and the letter that their numbers start with."""


@dataclass(frozen=True)
class Verified:
    """What a walk looked at and what it found wrong."""

    entries: int
    files: int
    tables: int
    problems: tuple[Problem, ...]


def verify_archive(archive: Path, quarter: str | None = None) -> Verified:
    """Check the ledger, then every sealed folder it names and every one it does not.

    Args:
        archive: Root of an archive or of a copy of it.
        quarter: Check the inspections and publications of one quarter only; the chain is always walked whole.
    """
    problems: list[Problem] = []
    entries: list[tuple[int, dict[str, Any]]] = []
    try:
        entries.extend(ledger.entries(archive))
    except EvidenceError as error:
        problems += error.problems
    is_whole = not problems
    named = {
        e["body"]["path"]: e["body"]["manifest_sha256"] for _, e in entries if e["kind"] in _SEALED_KINDS
    }
    wanted = {p: d for p, d in named.items() if quarter is None or p.split("/")[1] == quarter}
    files = tables = 0
    for path, digest in sorted(wanted.items()):
        found = list(_folder_problems(archive / path, digest))
        problems += [p for p in found if isinstance(p, Problem)]
        files += sum(p == "file" for p in found)
        tables += sum(p == "table" for p in found)
    if is_whole:  # behind a broken entry the chain names no folder, and none may be called strange
        problems += _unnamed(archive, named, quarter)
        problems += sign_problems(ledger.ledger_path(archive), entries, quarter)
        shown = list(site_problems(archive, entries, None if quarter is None else [quarter]))
        problems += [p for p in shown if isinstance(p, Problem)]
        files += sum(p == "file" for p in shown)
        register = read_register(archive)
        problems += register.problems if quarter is None else ()
        files += sum(1 + len(i.events) for i in register.instructions) if quarter is None else 0
    # A file of the site is held against the tree and against its publication; one change is told once.
    return Verified(len(entries), files, tables, tuple(dict.fromkeys(problems)))


def folder_problems(folder: Path, manifest_sha256: str) -> list[Problem]:
    """List what is not as it was sealed in one folder: its manifest, files and tables.

    Args:
        folder: A sealed snapshot or inspection.
        manifest_sha256: Digest of its manifest, as the ledger or a later inspection names it.
    """
    return [p for p in _folder_problems(folder, manifest_sha256) if isinstance(p, Problem)]


def _folder_problems(folder: Path, manifest_sha256: str) -> Iterator[Problem | str]:
    """Yield a problem, or ``file`` / ``table`` for each that is as it was sealed."""
    manifest = folder / "manifest.json"
    if not manifest.is_file():
        yield _problem(manifest, "is missing")
        return
    if sha256_file(manifest) != manifest_sha256:
        yield _problem(manifest, "was changed after it was sealed")
        return
    yield "file"
    data = json.loads(manifest.read_text(encoding="utf-8"))
    listed = data.get("files") or {"data.parquet": data["parquet_sha256"]}
    for name, digest in sorted(listed.items()):
        yield _file_state(folder / name, digest)
    exempt = {"manifest.json", "inspection.duckdb"} if "tables" in data else {"manifest.json"}
    for path in sorted(p for p in folder.rglob("*") if p.is_symlink() or p.is_file()):
        name = str(path.relative_to(folder))
        if name not in listed and name not in exempt:
            yield _problem(path, "was added after the folder was sealed")
    if "tables" in data:
        yield from _table_problems(folder / "inspection.duckdb", data["tables"])


def _file_state(path: Path, digest: str) -> Problem | str:
    if not path.is_file():
        return _problem(path, "is missing")
    return "file" if sha256_file(path) == digest else _problem(path, "was changed after it was sealed")


def _table_problems(database: Path, tables: dict[str, Any]) -> Iterator[Problem | str]:
    import duckdb

    try:
        with open_database(database, read_only=True) as connection:
            present = set(table_names(connection))
            for name, sealed in sorted(tables.items()):
                if name not in present:
                    yield _problem(database, f"table {name} is missing")
                elif table_digest(connection, name) != (sealed["rows"], sealed["digest"]):
                    yield _problem(database, f"table {name} was changed after it was sealed")
                else:
                    yield "table"
            for name in sorted(present - set(tables)):
                yield _problem(database, f"table {name} was added after it was sealed")
    except (TenkenError, OSError, duckdb.Error):
        yield _problem(database, "is missing or not a database")


def _unnamed(archive: Path, named: dict[str, str], quarter: str | None) -> list[Problem]:
    """Find sealed folders that the ledger does not know: it was cut, or they were slipped in."""
    patterns = [f"{kind}/{quarter or '*'}/{letter}*" for kind, letter in _SEALED] + (
        [] if quarter else ["snapshots/*/*/*"]
    )
    return [
        _problem(path, "is not in the ledger", "Run the command that sealed it again, or remove it")
        for pattern in patterns
        for path in sorted(archive.glob(pattern))
        if str(path.relative_to(archive)) not in named
    ]


def _problem(path: Path, what: str, remedy: str = _RESTORE) -> Problem:
    return Problem(Where(str(path)), what, remedy)
