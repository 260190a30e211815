"""The manifest of an inspection: what its folder holds, with digests, and what it was built on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tenken import provenance
from tenken.archive.inspections import Inspection
from tenken.archive.store import sha256_file
from tenken.engine.duckdb import open_database, table_digest, table_names
from tenken.staging import Stage, find_restated, fingerprint_stage


def make_manifest(stage: Stage, previous: Inspection | None, revision: int) -> dict[str, Any]:
    """Say what the inspection is, what it was made from, and what is in its folder."""
    restated = find_restated(stage)
    return {
        "quarter": str(stage.quarter),
        "as_of": stage.quarter.as_of.isoformat(),
        "revision": revision,
        "fingerprint": fingerprint_stage(stage, previous, restated),
        "code_digest": provenance.code_digest(),
        "code_version": provenance.code_version(),
        "rules": {"version": stage.rules.version, "sha256": provenance.model_digest(stage.rules)},
        "previous": None
        if previous is None
        else {
            "quarter": str(previous.quarter),
            "revision": previous.revision,
            "manifest_sha256": previous.manifest_sha256,
        },
        "restates": None
        if restated is None
        else {"revision": restated.revision, "manifest_sha256": restated.manifest_sha256},
        **describe_content(stage.folder, stage.database),
    }


def describe_content(folder: Path, database: Path) -> dict[str, dict[str, Any]]:
    """List every file with its digest; of the database, which is not byte-stable, every table instead."""
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "manifest.json")
    with open_database(database, read_only=True) as connection:
        tables = {name: table_digest(connection, name) for name in table_names(connection)}
    return {
        "files": {str(p.relative_to(folder)): sha256_file(p) for p in files if p != database},
        "tables": {name: {"rows": rows, "digest": digest} for name, (rows, digest) in tables.items()},
    }
