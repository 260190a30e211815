"""Sealed publications: ``publications/<quarter or fiscal year>/p<n>/``, newest number last.

A publication is a folder of documents with ``publication.json`` and ``manifest.json``; it is never changed
and never withdrawn, a later one of the same period supersedes it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tenken.archive import ledger
from tenken.archive.store import RESTORE_FOLDER, sealed_file_errors, sha256_file

PUBLICATION, SITE = "publication", "site"
"""Kinds of ledger entries: a sealed publication, and the tree that ``published`` shows from then on."""
LINK, TREES = "published", ".site"
FOLDER = "publications"
CONTENT = "publication.json"
_UNREADABLE = "not a readable publication"
_PERIOD = re.compile(r"FY[1-9][0-9]{3}(Q[1-4])?")


@dataclass(frozen=True)
class Publication:
    """One sealed publication as its ``publication.json`` describes it."""

    period: str
    """The quarter (FY2018Q3) or the fiscal year (FY2018)."""
    serial: int
    folder: Path
    content: dict[str, Any]

    @property
    def name(self) -> str:
        """FY2018Q3 p1."""
        return f"{self.period} p{self.serial}"

    @property
    def number(self) -> str:
        """The document number."""
        return str(self.content["number"])

    @property
    def is_year(self) -> bool:
        """Tell whether it is of a whole fiscal year."""
        return "Q" not in self.period

    @property
    def manifest_sha256(self) -> str:
        """Digest of the manifest, by which the ledger names this one."""
        return sha256_file(self.folder / "manifest.json")

    @property
    def files(self) -> dict[str, str]:
        """Every file of the folder but the manifest → its digest as sealed."""
        path = self.folder / "manifest.json"
        with sealed_file_errors(path, _UNREADABLE, RESTORE_FOLDER):
            return dict(json.loads(path.read_text(encoding="utf-8"))["files"])


def period_folder(archive: Path, period: str) -> Path:
    """Where the publications of a quarter or fiscal year live."""
    return archive / FOLDER / period


def publications(archive: Path, period: str) -> list[Publication]:
    """List the publications of a quarter or fiscal year, oldest first.

    Raises:
        EvidenceError: the content of one is absent or damaged.
    """
    folder = period_folder(archive, period)
    if not folder.is_dir():
        return []
    numbers = sorted(int(p.name[1:]) for p in folder.iterdir() if re.fullmatch(r"p[1-9][0-9]*", p.name))
    return [_read(folder / f"p{number}", period, number) for number in numbers]


def latest_publication(archive: Path, period: str) -> Publication | None:
    """Find the newest publication of a quarter or fiscal year."""
    found = publications(archive, period)
    return found[-1] if found else None


def next_serial(newest: Publication | None) -> int:
    """Number the publication after the newest of its period; null = there is none yet."""
    return 1 if newest is None else newest.serial + 1


def every_publication(archive: Path) -> Iterator[Publication]:
    """Walk all publications, by period, then oldest first."""
    folder = archive / FOLDER
    if folder.is_dir():
        for period in sorted(p.name for p in folder.iterdir() if _PERIOD.fullmatch(p.name)):
            yield from publications(archive, period)


def last_site(archive: Path) -> dict[str, Any] | None:
    """Give folder and digest of the tree that the ledger named last; null when nothing was published."""
    found = [entry["body"] for entry in ledger.entries_of(archive, SITE)]
    return found[-1] if found else None


def _read(folder: Path, period: str, serial: int) -> Publication:
    path = folder / CONTENT
    with sealed_file_errors(path, _UNREADABLE, RESTORE_FOLDER):
        content = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(content, dict) or not isinstance(content.get("number"), str):
            raise TypeError(path.name)
    return Publication(period, serial, folder, content)
