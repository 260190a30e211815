"""A tiny company as one inspection's DuckDB file, healthy in every expectation of the gate.

Two persons, two units, a group in a group; names are invented. The tables that models, controls and
findings write are plain CREATE TABLEs here, so that the gate is tested without them.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from tenken.contract import dataset_names, load_dataset

DATASET_SUITES = (
    "persons",
    "posts",
    "org_units",
    "accounts",
    "entitlements",
    "grants",
    "group_members",
    "requests",
)
SUITES = (*DATASET_SUITES, "snapshots", "reconciliation")
CODES = ("S01", "S02", "S02b", "S03", "S05", "S07")
AS_OF = "2018-12-31"

_TABLES = """
CREATE TABLE run (quarter VARCHAR, as_of DATE, as_of_end TIMESTAMP);
CREATE TABLE policy (headcount_posts VARCHAR);
CREATE TABLE categories (code VARCHAR, name_ja VARCHAR, name_en VARCHAR, print_order INTEGER);
CREATE TABLE snapshots (dataset VARCHAR, rows_declared BIGINT, rows_loaded BIGINT);
CREATE TABLE snapshot_checks (dataset VARCHAR, code VARCHAR, is_broken BOOLEAN,
    observed VARCHAR, expected VARCHAR);
CREATE TABLE org_units_as_of (org_id VARCHAR, parent_id VARCHAR, name VARCHAR, site VARCHAR,
    category_code VARCHAR, in_scope BOOLEAN, manager_id VARCHAR, contractor_id VARCHAR);
CREATE TABLE posts_in_force (person_id VARCHAR, org_id VARCHAR, post_kind VARCHAR,
    category_code VARCHAR, in_scope BOOLEAN);
CREATE TABLE holdings (account_id VARCHAR, entitlement_id VARCHAR, person_id VARCHAR,
    is_covered BOOLEAN, is_left BOOLEAN);
CREATE TABLE headcount (quarter VARCHAR, category_code VARCHAR, permitted_count BIGINT, total_count BIGINT,
    permitted_percent INTEGER, print_order INTEGER);
CREATE TABLE findings (finding_key VARCHAR, code VARCHAR, severity VARCHAR, account_id VARCHAR,
    entitlement_id VARCHAR, is_exception BOOLEAN);
CREATE TABLE control_results (code VARCHAR, status VARCHAR, reason VARCHAR, population BIGINT,
    findings BIGINT, exceptions BIGINT);
CREATE TABLE carry_forward (severity VARCHAR, opening BIGINT, new BIGINT, regressed BIGINT, reopened BIGINT,
    cleared BIGINT, gone_unexplained BIGINT, accepted BIGINT, false_positive BIGINT, superseded BIGINT,
    closing BIGINT);
CREATE TABLE tie_out (subject VARCHAR, bucket VARCHAR, counted BIGINT);
CREATE TABLE root_counts (severity VARCHAR, code VARCHAR, causes BIGINT, exceptions BIGINT);
"""

_ROWS: dict[str, list[dict[str, Any]]] = {
    "run": [{"quarter": "FY2018Q3", "as_of": AS_OF, "as_of_end": "2018-12-31 15:00:00"}],
    "policy": [{"headcount_posts": "main"}],
    "categories": [
        {"code": "sales_planning", "name_ja": "営業企画", "print_order": 1},
        {"code": "back_office", "name_ja": "バックヤード", "print_order": 2},
    ],
    "persons": [
        {"person_id": "E001", "person_type": "employee", "name": "架空 一郎", "status": "active"},
        {"person_id": "E002", "person_type": "employee", "name": "架空 花子", "status": "active"},
    ],
    "org_units": [
        {"org_id": "O1", "name": "企画部", "category_code": "sales_planning", "in_scope": True},
        {
            "org_id": "O2",
            "parent_id": "O1",
            "name": "受付班",
            "category_code": "back_office",
            "in_scope": True,
            "valid_from": "2018-04-01",
        },
    ],
    "posts": [
        {"person_id": "E001", "org_id": "O1", "post_kind": "main", "valid_from": "2018-04-01"},
        {
            "person_id": "E002",
            "org_id": "O2",
            "duty_code": "entry",
            "post_kind": "main",
            "valid_from": "2018-04-01",
        },
        {
            "person_id": "E002",
            "org_id": "O1",
            "post_kind": "concurrent",
            "valid_from": "2018-04-01",
            "valid_until": "2018-12-31",
        },
    ],
    "accounts": [
        {
            "account_id": "u001",
            "system": "crm",
            "person_id": "E001",
            "account_type": "personal",
            "is_enabled": True,
        },
        {"account_id": "u002", "system": "crm", "person_id": "E002", "account_type": "personal"},
    ],
    "entitlements": [
        {"entitlement_id": "VIEW", "system": "crm", "name": "照会", "action": "view", "data_scope": "collab"},
        {"entitlement_id": "PROFILE", "system": "crm", "name": "基本", "action": "view", "data_scope": "own"},
    ],
    "entitlement_parts": [{"entitlement_id": "PROFILE", "part_id": "VIEW"}],
    "grants": [
        {"holder_kind": "account", "holder_id": "u001", "entitlement_id": "PROFILE"},
        {
            "holder_kind": "group",
            "holder_id": "G1",
            "entitlement_id": "VIEW",
            "granted_at": "2018-10-01 01:00:00",
        },
        # Ended before the as-of date, so that nothing of it has to be known any more.
        {
            "holder_kind": "account",
            "holder_id": "u000",
            "entitlement_id": "GONE",
            "granted_at": "2018-04-01 00:00:00",
            "revoked_at": "2018-06-30 00:00:00",
        },
    ],
    "group_members": [
        {"group_id": "G1", "member_kind": "group", "member_id": "G2"},
        {"group_id": "G2", "member_kind": "account", "member_id": "u002"},
        {"group_id": "G9", "member_kind": "account", "member_id": "elsewhere"},
    ],
    "requests": [
        {
            "request_id": "R1",
            "kind": "ordinary",
            "person_id": "E002",
            "entitlement_id": "VIEW",
            "requested_by": "E002",
            "requested_at": "2018-09-20 00:00:00",
            "decision": "approved",
            "approved_by": "E001",
            "approved_at": "2018-09-21 00:00:00",
        },
    ],
    "org_units_as_of": [
        {"org_id": "O1", "category_code": "sales_planning", "in_scope": True},
        {"org_id": "O2", "parent_id": "O1", "category_code": "back_office", "in_scope": True},
        {"org_id": "O3", "in_scope": False},
    ],
    "posts_in_force": [
        {"person_id": "E001", "org_id": "O1", "post_kind": "main", "in_scope": True},
        {"person_id": "E002", "org_id": "O2", "post_kind": "main", "in_scope": True},
        {"person_id": "E002", "org_id": "O1", "post_kind": "concurrent", "in_scope": True},
    ],
    "holdings": [
        {
            "account_id": "u001",
            "entitlement_id": "VIEW",
            "person_id": "E001",
            "is_covered": False,
            "is_left": False,
        },
        {
            "account_id": "u002",
            "entitlement_id": "VIEW",
            "person_id": "E002",
            "is_covered": True,
            "is_left": False,
        },
        {"account_id": "u003", "entitlement_id": "VIEW", "person_id": None, "is_covered": False},
    ],
    "headcount": [
        {
            "quarter": "FY2018Q3",
            "category_code": "sales_planning",
            "permitted_count": 1,
            "total_count": 1,
            "permitted_percent": 100,
            "print_order": 1,
        },
        {
            "quarter": "FY2018Q3",
            "category_code": "back_office",
            "permitted_count": 1,
            "total_count": 1,
            "permitted_percent": 100,
            "print_order": 2,
        },
        {
            "quarter": "FY2018Q3",
            "category_code": "total",
            "permitted_count": 2,
            "total_count": 2,
            "permitted_percent": 100,
            "print_order": 3,
        },
    ],
    "findings": [
        {
            "finding_key": "R01-1",
            "code": "R01",
            "severity": "H",
            "account_id": "u001",
            "entitlement_id": "VIEW",
            "is_exception": True,
        }
    ],
    "control_results": [
        {"code": "R01", "status": "EVALUATED", "population": 2, "findings": 1, "exceptions": 1},
        {
            "code": "P03",
            "status": "NOT_EVALUATED",
            "reason": "no pairs",
            "population": 0,
            "findings": 0,
            "exceptions": 0,
        },
    ],
    "carry_forward": [
        {
            "severity": "H",
            "opening": 7,
            "new": 1,
            "regressed": 2,
            "reopened": 3,
            "cleared": 1,
            "gone_unexplained": 2,
            "accepted": 2,
            "false_positive": 3,
            "superseded": 4,
            "closing": 1,
        }
    ],
    "tie_out": [
        {"subject": "accounts", "bucket": "matched", "counted": 2},
        {"subject": "accounts", "bucket": "total", "counted": 2},
        {"subject": "persons", "bucket": "with_account", "counted": 2},
        {"subject": "persons", "bucket": "total", "counted": 2},
    ],
    "root_counts": [{"severity": "H", "code": "R01", "causes": 1, "exceptions": 1}],
}


def build_company(database: Path) -> Path:
    """Write the healthy company."""
    database.write_bytes(_healthy_company())
    return database


@cache
def _healthy_company() -> bytes:
    with TemporaryDirectory() as folder:
        database = Path(folder) / "inspection.duckdb"
        _write_company(database)
        return database.read_bytes()


def _write_company(database: Path) -> None:
    with duckdb.connect(str(database)) as connection:
        for name in dataset_names():
            columns = ", ".join(f'"{c}" {kind}' for c, kind in load_dataset(name).sql_columns.items())
            connection.execute(f'CREATE TABLE "{name}" ({columns})')
        connection.execute(_TABLES)
        for table, rows in _ROWS.items():
            _insert(connection, table, rows)
        for name in DATASET_SUITES:
            count = len(_ROWS[name])
            _insert(
                connection, "snapshots", [{"dataset": name, "rows_declared": count, "rows_loaded": count}]
            )
            checks = [
                {"dataset": name, "code": code, "is_broken": False, "observed": "1", "expected": "1"}
                for code in CODES
            ]
            _insert(connection, "snapshot_checks", checks)


def change(database: Path, *statements: str) -> Path:
    """Break the company on purpose."""
    with duckdb.connect(str(database)) as connection:
        for statement in statements:
            connection.execute(statement)
    return database


def _insert(connection: Any, table: str, rows: Iterable[dict[str, Any]]) -> None:
    for row in rows:
        marks = ", ".join("?" for _ in row)
        names = ", ".join(f'"{name}"' for name in row)
        connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(row.values()))
