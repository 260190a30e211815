"""Inspections whose ground has moved: they were built on a revision that a later one supersedes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tenken.archive import inspections
from tenken.archive.inspections import Inspection


@dataclass(frozen=True)
class Stale:
    """An inspection, the revision it was built on, and the newest revision of that quarter."""

    inspection: Inspection
    built_on: str
    superseded_by: int

    def __str__(self) -> str:
        return f"stale: {self.inspection.name} builds on {self.built_on}, superseded by r{self.superseded_by}"


def stale_inspections(archive: Path, starts: int = 4) -> list[Stale]:
    """List the stale inspections, oldest quarter first; only the newest revision of a quarter can be one.

    Args:
        archive: Root of the archive.
        starts: Month in which the fiscal year starts; the answer does not depend on it.

    Raises:
        EvidenceError: a manifest is damaged.
    """
    newest = inspections.latest_each(archive, inspections.inspected_quarters(archive, starts))
    revisions = {str(i.quarter): i.revision for i in newest}
    found = []
    for inspection in newest:
        built_on = inspection.manifest["previous"]
        if built_on is None:
            continue
        superseded_by = revisions.get(built_on["quarter"], 0)
        if superseded_by > built_on["revision"]:
            name = f"{built_on['quarter']} r{built_on['revision']}"
            found.append(Stale(inspection, name, superseded_by))
    return found
