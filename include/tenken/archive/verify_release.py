"""What was signed and published, held against the ledger: the part of ``tenken verify`` about releases."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tenken.archive.publications import FOLDER, LINK, SITE, publications
from tenken.archive.store import sha256_file
from tenken.errors import EvidenceError, Problem, Where

SIGN = "sign"
_PLACE = re.compile(r"FY[1-9][0-9]{3}(Q[1-4])?(/p[1-9][0-9]*)?")
_RESTORE = "Restore it from a copy of the archive"
_SHOW = "Run the last tenken publish again: it builds the site anew"
Entries = Sequence[tuple[int, Mapping[str, Any]]]
"""Line of the ledger and entry."""


def sign_problems(ledger: Path, entries: Entries, quarter: str | None) -> Iterator[Problem]:
    """Find signatures on something that is no inspection of the archive.

    Args:
        ledger: The chain's file.
        entries: The whole chain.
        quarter: Look at the signatures of this quarter only; null = at all.
    """
    known = {e["body"]["manifest_sha256"] for _, e in entries if e["kind"] == "inspection"}
    for line, entry in entries:
        body = entry["body"]
        is_wanted = entry["kind"] == SIGN and quarter in (None, body["quarter"])
        if is_wanted and body["manifest_sha256"] not in known:
            what = f"signs {body['quarter']} r{body['revision']}, whose manifest is that of no inspection"
            yield Problem(Where(str(ledger), line), what, _RESTORE)


def site_problems(archive: Path, entries: Entries, periods: Sequence[str] | None) -> Iterator[Problem | str]:
    """Find what ``published`` shows otherwise than the sealed publications; ``file`` for each that agrees.

    Args:
        archive: Root of the archive.
        entries: The whole chain.
        periods: Quarters and years whose copies are looked at; null = the whole tree.
    """
    sites = [entry["body"] for _, entry in entries if entry["kind"] == SITE]
    named = {e["body"]["path"] for _, e in entries if e["kind"] == "publication"}
    link = archive / LINK
    if not sites:
        if link.exists() or named:
            what = "is shown though nothing was published" if link.exists() else "is missing"
            yield Problem(Where(str(link)), what, _SHOW if named else "Remove it")
        return
    if not link.exists():
        yield Problem(Where(str(link)), "is missing", _SHOW)
        return
    listed, problem = _listed_files(link, sites[-1]["manifest_sha256"])
    if problem is not None:
        yield problem
        return
    if periods is None:
        yield from _tree_problems(link, listed)
        yield from _strays(archive)
    for path in sorted(named):
        _, period, name = path.split("/")
        if periods is None or period in periods:
            yield from _copy_problems(archive, period, name)


def _listed_files(link: Path, digest: str) -> tuple[dict[str, str], Problem | None]:
    manifest = link / "manifest.json"
    if not manifest.is_file():
        return {}, Problem(Where(str(manifest)), "is missing", _SHOW)
    if sha256_file(manifest) != digest:
        return {}, Problem(Where(str(manifest)), "is not that of the tree published last", _SHOW)
    return dict(json.loads(manifest.read_text(encoding="utf-8"))["files"]), None


def _tree_problems(link: Path, listed: Mapping[str, str]) -> Iterator[Problem | str]:
    """Compare every file of the tree with the list that the ledger names."""
    for name, digest in sorted(listed.items()):
        yield _state(link / name, digest)
    for path in sorted(p for p in link.rglob("*") if p.is_symlink() or p.is_file()):
        name = str(path.relative_to(link))
        if name not in listed and name != "manifest.json":
            yield Problem(Where(str(path)), "was added after the site was built", _SHOW)


def _strays(archive: Path) -> Iterator[Problem]:
    """Find what lies between the sealed publications, where no digest would tell of it."""
    for path in sorted([*archive.glob(f"{FOLDER}/*"), *archive.glob(f"{FOLDER}/*/*")]):
        if not _PLACE.fullmatch(path.relative_to(archive / FOLDER).as_posix()) or not path.is_dir():
            yield Problem(Where(str(path)), "is no publication", "Find out who put it there, and remove it")


def _state(path: Path, digest: str) -> Problem | str:
    if not path.is_file():
        return Problem(Where(str(path)), "is missing", _SHOW)
    same = sha256_file(path) == digest
    return "file" if same else Problem(Where(str(path)), "was changed after it was published", _SHOW)


def _copy_problems(archive: Path, period: str, name: str) -> Iterator[Problem | str]:
    """Compare the copies of one publication with its sealed files."""
    link = archive / LINK
    try:
        found = next((p for p in publications(archive, period) if p.folder.name == name), None)
        files = {} if found is None else found.files
    except EvidenceError:
        return  # the walk over sealed folders has named it already
    for file, digest in sorted(files.items()):
        edition, _, rest = file.partition("/")
        if edition == "operator":
            operator, _, rest = rest.partition("/")
            yield _state(link / edition / operator / period / name / rest, digest)
        elif rest:
            yield _state(link / edition / period / name / rest, digest)
