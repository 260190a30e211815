"""LDIF files (RFC 2849): archived extracts of a directory, mapped like the directory itself."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from pathlib import Path

from tenken.archive.store import sha256_file
from tenken.errors import InputError, Problem, Where
from tenken.sources.declared import read_declared, refuse_trailer
from tenken.sources.decoding import open_text, steady_file
from tenken.sources.entries import Entry, build_rows, check_entries, fold_dn, list_attributes
from tenken.sources.filters import build_filter
from tenken.sources.received import Pull, Received, to_arrow


def receive_ldif(pull: Pull, path: Path) -> Received:
    """Read the entries of an LDIF file below ``base`` that match ``filter``; a row is the line of ``dn:``.

    Raises:
        InputError: absent, empty, undecodable, not LDIF, or a list of changes; all faulty lines at once.
        TransientError: the file changed while it was read.
    """
    refuse_trailer(pull)
    attributes = list_attributes(pull)
    with steady_file(path):
        entries = read_entries(path, pull.source.encoding)
        digest, size = sha256_file(path), path.stat().st_size
    test = build_filter(pull.settings.path, pull.source.filter)
    chosen = [entry for entry in entries if test(entry) and _in_scope(pull, entry)]
    check_entries(str(path), chosen)
    rows = build_rows(pull, str(path), chosen)
    numbers, columns = to_arrow(rows.records, len(pull.source.columns))
    declared, declared_by = read_declared(pull, path)
    return Received(
        name=str(path),
        headers=attributes,
        rows=numbers,
        columns=columns,
        raw_sha256=digest,
        raw_bytes=size,
        declared_rows=declared,
        declared_by=declared_by,
        placed=list(pull.source.columns),
        problems=rows.problems,
        notes=dict(rows.notes),
    )


def read_entries(path: Path, encoding: str) -> list[Entry]:
    """Read every entry of an LDIF file, in the order of the file.

    Raises:
        InputError: a line is no LDIF, or the file lists changes; all such lines at once.
    """
    problems: list[Problem] = []
    entries: list[Entry] = []
    with open_text(path, encoding) as file:
        for block in _blocks(_unfold(file.read().splitlines())):
            entry = _read_entry(path, block, problems)
            if entry is not None:
                entries.append(entry)
    if problems:
        raise InputError(problems)
    return entries


def _unfold(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Join continued lines, drop comments, number the lines as an editor does."""
    held: tuple[int, str] | None = None
    for row, line in enumerate(lines, 1):
        if held is not None and line.startswith(" "):
            held = held[0], held[1] + line[1:]
            continue
        if held is not None and not held[1].startswith("#"):
            yield held
        held = row, line
    if held is not None and not held[1].startswith("#"):
        yield held


def _blocks(lines: Iterator[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    block: list[tuple[int, str]] = []
    for row, line in lines:
        if line:
            block.append((row, line))
        elif block:
            yield block
            block = []
    if block:
        yield block


def _read_entry(path: Path, block: list[tuple[int, str]], problems: list[Problem]) -> Entry | None:
    """Read one block; null for the version line and for a faulty block."""
    if block[0][1].startswith("version:"):
        block = block[1:]
    found: dict[str, list[str]] = {}
    for row, line in block:
        attribute, colon, value = line.partition(":")
        text = _read_value(value) if colon else None
        if text is None or attribute.lower() == "changetype":
            problem = "the file lists changes, not entries" if text is not None else "the line is not LDIF"
            problems.append(
                Problem(Where(str(path), row), problem, "Export the entries themselves (slapcat, ldapsearch)")
            )
            return None
        found.setdefault(attribute.strip().lower(), []).append(text)
    if not found:
        return None
    if "dn" not in found:
        problems.append(Problem(Where(str(path), block[0][0]), "the entry has no dn", "Export it again"))
        return None
    return Entry(block[0][0], found.pop("dn")[0], found)


def _read_value(value: str) -> str | None:
    """Read what follows the first colon; null when it is faulty or points to another file."""
    if value.startswith("<"):
        return None
    if not value.startswith(":"):
        return value.strip(" ")
    try:
        data = base64.b64decode(value[1:].strip(), validate=True)
    except binascii.Error:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.hex()


def _in_scope(pull: Pull, entry: Entry) -> bool:
    """Tell whether an entry lies in the base and scope of the source; no base means the whole file."""
    if pull.source.base is None:
        return True
    name, base = fold_dn(entry.dn), fold_dn(pull.source.base)
    if name == base:
        return pull.source.scope != "one"
    if pull.source.scope == "base" or not name.endswith("," + base):
        return False
    return pull.source.scope == "subtree" or "," not in name.removesuffix("," + base)
