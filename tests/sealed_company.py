"""The smallest sealed inspection that can be replayed: four persons, three of whom hold the one right."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from company_fixture import QUARTER, company, insert_rows, run_all

from tenken.engine.duckdb import run

GIVEN: dict[str, Any] = {
    "persons": [{"person_id": p} for p in ("P1", "P2", "P3", "P4")],
    "posts": [
        {"person_id": "P1"},
        {"person_id": "P2", "duty_code": "sales"},
        {"person_id": "P3", "duty_code": "sales"},
        {"person_id": "P4", "duty_code": "sales"},
    ],
    "org_units": [{"org_id": "ORG"}],
    "accounts": [{"account_id": f"a{n}", "person_id": f"P{n}"} for n in (1, 2, 3)],
    "entitlements": [{"entitlement_id": "VIEW"}],
    "grants": [{"holder_id": f"a{n}"} for n in (1, 2, 3)],
    "role_rules": [{"duty_code": "order_entry"}],
    "waivers": [{"code": "R01", "person_id": "P3"}],
    "snapshots": [
        {
            "dataset": name,
            "as_of": "2018-12-31",
            "rows_declared": 1,
            "rows_loaded": 1,
            "source_columns": "id",
            "columns": columns,
        }
        for name, columns in {
            "persons": "person_id, person_type, status",
            "posts": "person_id, org_id",
            "org_units": "org_id",
            "accounts": "account_id",
            "entitlements": "entitlement_id",
            "grants": "holder_id",
            "requests": "request_id",
        }.items()
    ],
}


def seal(archive: Path, given: dict[str, Any] = GIVEN) -> Path:
    """Write the smallest sealed inspection that a simulation reads; gives its database."""
    folder = archive / "inspections" / str(QUARTER) / "r1"
    folder.mkdir(parents=True)
    manifest = {"quarter": str(QUARTER), "revision": 1}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    database = folder / "inspection.duckdb"
    with company(database, given) as (connection, values):
        run_all(connection, values, given)
        run(
            connection,
            "CREATE TABLE run (previous_quarter VARCHAR, previous_revision INTEGER, rules_version VARCHAR)",
        )
        insert_rows(connection, "run", [{"rules_version": "1"}])
    return database
