"""``inputs.json`` of a sealed inspection: everything it was made from, so that it can be made again.

The settings, rules, waivers and promises are in it as they were used; snapshots are named, with their digests. A
rebuild needs the archive and nothing of the site's config.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tenken.archive import snapshots
from tenken.archive.snapshots import Snapshot
from tenken.archive.store import write_json
from tenken.errors import ConfigError, EvidenceError
from tenken.promises import Commitments
from tenken.rules import RoleRules, Waivers
from tenken.settings import Settings
from tenken.strict import validated

INPUTS = "inputs.json"


@dataclass(frozen=True)
class SealedInputs:
    """What an inspection was made from, beside the earlier inspections that its manifest names."""

    settings: Settings
    """Only what a result depends on: no source, no connection, no path but the archive's."""
    rules: RoleRules
    waivers: Waivers
    commitments: Commitments
    snapshots: dict[str, Snapshot]
    earlier_snapshots: dict[str, Snapshot]
    known_at: datetime | None


def write_inputs(folder: Path, inputs: SealedInputs) -> None:
    """Write ``inputs.json`` into the folder of an inspection about to be sealed."""
    archive = inputs.settings.archive
    write_json(
        folder / INPUTS,
        {
            "settings": inputs.settings.digest_source(),
            "rules": inputs.rules.model_dump(mode="json"),
            "waivers": inputs.waivers.model_dump(mode="json"),
            "commitments": inputs.commitments.model_dump(mode="json"),
            "snapshots": _name_snapshots(archive, inputs.snapshots),
            "earlier_snapshots": _name_snapshots(archive, inputs.earlier_snapshots),
            "known_at": None if inputs.known_at is None else inputs.known_at.isoformat(),
        },
    )


def _name_snapshots(archive: Path, chosen: Mapping[str, Snapshot]) -> dict[str, dict[str, str]]:
    """Name each snapshot by folder and digests; the time of its capture is no input."""
    return {
        name: {
            "path": str(s.folder.relative_to(archive)),
            "raw_sha256": s.raw_sha256,
            "parquet_sha256": s.parquet_sha256,
        }
        for name, s in chosen.items()
    }


def read_inputs(folder: Path, archive: Path) -> SealedInputs:
    """Read ``inputs.json`` of a sealed inspection.

    Args:
        folder: The sealed inspection.
        archive: Root of the archive, wherever it lies now.

    Raises:
        EvidenceError: it is absent, damaged or of another version of the program, or a snapshot is gone
            or is not the one that was used.
    """
    path = folder / INPUTS
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        known_at = data["known_at"]
        return SealedInputs(
            _settings(path, archive, data),
            validated(RoleRules, path, data["rules"]),
            validated(Waivers, path, data["waivers"]),
            validated(Commitments, path, data["commitments"]),
            _read_snapshots(archive, data["snapshots"]),
            _read_snapshots(archive, data["earlier_snapshots"]),
            None if known_at is None else datetime.fromisoformat(known_at),
        )
    except FileNotFoundError:
        raise EvidenceError.at(
            path, "the inspection was sealed without its inputs", "Inspect the quarter again"
        ) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise EvidenceError.at(
            path, f"cannot be read ({type(error).__name__})", "Restore it from a copy of the archive"
        ) from error
    except ConfigError as error:
        raise EvidenceError(error.problems) from error


def _settings(path: Path, archive: Path, data: dict[str, Any]) -> Settings:
    """Make settings of what was kept; how a snapshot was pulled no longer matters."""
    kept = dict(data["settings"])
    absent = dict.fromkeys(kept.pop("absent"))
    used = {name: {"kind": "parquet"} for name in data["snapshots"]}
    given = {"path": path, "archive": archive, "role_rules": path, "datasets": {**absent, **used}}
    return validated(Settings, path, {**kept, **given})


def _read_snapshots(archive: Path, named: Mapping[str, Mapping[str, str]]) -> dict[str, Snapshot]:
    found = {}
    for dataset, facts in named.items():
        snapshot = snapshots.read(archive / facts["path"])
        if (snapshot.raw_sha256, snapshot.parquet_sha256) != (facts["raw_sha256"], facts["parquet_sha256"]):
            raise EvidenceError.at(
                snapshot.folder, "is not the snapshot that was used", "Restore it from a copy of the archive"
            )
        found[dataset] = snapshot
    return found
