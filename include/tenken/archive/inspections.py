"""Sealed inspections: ``inspections/<quarter>/r<n>/`` with ``manifest.json``, newest revision last."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from tenken.archive.store import RESTORE_FOLDER, sealed_file_errors, sha256_file
from tenken.calendar import Quarter


@dataclass(frozen=True)
class Inspection:
    """One sealed inspection as its manifest describes it."""

    quarter: Quarter
    revision: int
    folder: Path
    manifest: dict[str, Any]

    @property
    def database(self) -> Path:
        """Every dataset as used, models, findings and results."""
        return self.folder / "inspection.duckdb"

    @property
    def summary(self) -> dict[str, Any]:
        """The content of ``summary.json``.

        Raises:
            EvidenceError: it is absent or damaged.
        """
        path = self.folder / "summary.json"
        with sealed_file_errors(path):
            return dict(json.loads(path.read_text(encoding="utf-8")))

    @property
    def name(self) -> str:
        """FY2018Q3 r1."""
        return f"{self.quarter} r{self.revision}"

    @property
    def manifest_sha256(self) -> str:
        """Digest of the manifest, by which the next inspection names this one."""
        return sha256_file(self.folder / "manifest.json")

    @property
    def as_of(self) -> date:
        """The day inspected."""
        return self.quarter.as_of


def quarter_folder(archive: Path, quarter: Quarter) -> Path:
    """Where the revisions of a quarter live."""
    return archive / "inspections" / str(quarter)


def read(folder: Path, starts: int) -> Inspection:
    """Read one sealed inspection.

    Raises:
        EvidenceError: its manifest is absent or damaged.
    """
    path = folder / "manifest.json"
    with sealed_file_errors(path, "not a readable inspection manifest", RESTORE_FOLDER):
        manifest = json.loads(path.read_text(encoding="utf-8"))
        return Inspection(Quarter.parse(manifest["quarter"], starts), manifest["revision"], folder, manifest)


def revisions(archive: Path, quarter: Quarter) -> list[Inspection]:
    """List the revisions of a quarter, oldest first."""
    folder = quarter_folder(archive, quarter)
    if not folder.is_dir():
        return []
    numbers = sorted(int(p.name[1:]) for p in folder.iterdir() if p.name[:1] == "r" and p.name[1:].isdigit())
    return [read(folder / f"r{number}", quarter.starts) for number in numbers]


def read_revision(archive: Path, quarter: Quarter, revision: int) -> Inspection:
    """Read one revision of a quarter.

    Raises:
        EvidenceError: its manifest is absent or damaged.
    """
    return read(quarter_folder(archive, quarter) / f"r{revision}", quarter.starts)


def latest(archive: Path, quarter: Quarter) -> Inspection | None:
    """Find the newest revision of a quarter."""
    found = revisions(archive, quarter)
    return found[-1] if found else None


def latest_each(archive: Path, quarters: Iterable[Quarter]) -> list[Inspection]:
    """Find the newest revision of every quarter that has one, in the order of the quarters."""
    return [found for quarter in quarters if (found := latest(archive, quarter)) is not None]


def inspected_quarters(archive: Path, starts: int) -> list[Quarter]:
    """List the quarters that have a folder of inspections, oldest first."""
    folder = archive / "inspections"
    if not folder.is_dir():
        return []
    return sorted(Quarter.parse(p.name, starts) for p in folder.iterdir() if p.name.startswith("FY"))


def captured_quarters(archive: Path, starts: int, known_at: datetime | None = None) -> list[Quarter]:
    """List the quarters for whose last day grants were captured by ``known_at``, oldest first."""
    from tenken.archive.snapshots import as_of_dates, find

    quarters = []
    for day in as_of_dates(archive, "grants"):
        quarter = Quarter.holding(day, starts)
        if find(archive, "grants", day, known_at) is not None and quarter not in quarters:
            quarters.append(quarter)
    return sorted(quarters)
