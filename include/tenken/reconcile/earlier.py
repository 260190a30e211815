"""What an inspection takes over: from the quarter before, and from its own quarter's revision before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenken.archive.inspections import Inspection
from tenken.engine.duckdb import run
from tenken.reconcile.inputs import create_table

if TYPE_CHECKING:
    import duckdb

# What the next inspection needs to know of this one: table → columns, with their types for a first inspection.
PREVIOUS_TABLES = {
    "previous_holdings": (
        "SELECT account_id, entitlement_id, granted_entitlement_id, person_id, is_known_person, org_id, category_code,"
        " path, granted_at, granted_by, request_id, expires_on FROM earlier.holdings",
        "account_id VARCHAR, entitlement_id VARCHAR, granted_entitlement_id VARCHAR, person_id VARCHAR,"
        " is_known_person BOOLEAN, org_id VARCHAR, category_code VARCHAR, path VARCHAR, granted_at TIMESTAMP,"
        " granted_by VARCHAR, request_id VARCHAR, expires_on DATE",
    ),
    "previous_accounts": (
        "SELECT a.account_id, a.person_id, e.account_id IS NOT NULL AS is_enabled FROM earlier.accounts AS a"
        " LEFT JOIN earlier.enabled_accounts AS e ON a.account_id = e.account_id ORDER BY a.account_id",
        "account_id VARCHAR, person_id VARCHAR, is_enabled BOOLEAN",
    ),
    "previous_instructions": (
        "SELECT * FROM earlier.instructions ORDER BY instruction_no",
        "instruction_no BIGINT, incident_id VARCHAR, finding_keys VARCHAR, issued_by VARCHAR, issued_at TIMESTAMP,"
        " addressee_kind VARCHAR, addressee_id VARCHAR, kind VARCHAR, body VARCHAR, form_id VARCHAR, due_on DATE,"
        " acknowledged_by VARCHAR, acknowledged_at TIMESTAMP, claimed_done_at TIMESTAMP, confirmed_by VARCHAR,"
        " confirmed_at TIMESTAMP",
    ),
    "previous_rule_use": (
        "SELECT rule_id, quarters_unused FROM earlier.rule_use ORDER BY rule_id",
        "rule_id VARCHAR, quarters_unused INTEGER",
    ),
    "previous_main_posts": (
        "SELECT person_id, org_id, duty_code FROM earlier.main_posts",
        "person_id VARCHAR, org_id VARCHAR, duty_code VARCHAR",
    ),
    "previous_unit_populations": (
        "SELECT org_id, count(DISTINCT person_id) AS persons FROM earlier.posts_in_force GROUP BY org_id ORDER BY org_id",
        "org_id VARCHAR, persons BIGINT",
    ),
    "previous_findings": (
        "SELECT finding_key, code, severity, state, first_seen, quarters_open, is_exception, subject_id, object_id,"
        " person_id, account_id, entitlement_id FROM earlier.findings",
        "finding_key VARCHAR, code VARCHAR, severity VARCHAR, state VARCHAR, first_seen VARCHAR, quarters_open INTEGER,"
        " is_exception BOOLEAN, subject_id VARCHAR, object_id VARCHAR, person_id VARCHAR, account_id VARCHAR,"
        " entitlement_id VARCHAR",
    ),
    "previous_finding_history": (
        "SELECT * FROM earlier.finding_history",
        "finding_key VARCHAR, code VARCHAR, severity VARCHAR, subject_id VARCHAR, object_id VARCHAR, person_id VARCHAR,"
        " account_id VARCHAR, entitlement_id VARCHAR, first_seen VARCHAR, last_seen VARCHAR, state VARCHAR,"
        " absent_since VARCHAR, absent_as_of DATE, cause VARCHAR",
    ),
    "previous_finding_timeline": (
        "SELECT * FROM earlier.finding_timeline",
        "finding_key VARCHAR, quarter VARCHAR, state VARCHAR, cause VARCHAR",
    ),
    "previous_control_versions": (
        "SELECT code, major FROM earlier.control_versions",
        "code VARCHAR, major INTEGER",
    ),
    "previous_rules": (
        "SELECT c.rule_id, c.digest FROM earlier.rule_contents AS c"
        " INNER JOIN earlier.role_rules_in_force AS r ON c.rule_id = r.rule_id ORDER BY c.rule_id",
        "rule_id VARCHAR, digest VARCHAR",
    ),
    "headcount_history": (
        "SELECT * FROM earlier.headcount_history UNION ALL SELECT * FROM earlier.headcount ORDER BY quarter, print_order",
        "quarter VARCHAR, category_code VARCHAR, permitted_count BIGINT, total_count BIGINT,"
        " permitted_percent INTEGER, print_order INTEGER",
    ),
}
_FINDINGS = "finding_key VARCHAR, code VARCHAR, severity VARCHAR"
_RUN = "quarter VARCHAR, revision INTEGER, manifest_sha256 VARCHAR"


def load_previous(connection: duckdb.DuckDBPyConnection, previous: Inspection | None) -> None:
    """Copy what this inspection needs of the one before; without one the tables are empty."""
    if previous is None:
        for table, (_, columns) in PREVIOUS_TABLES.items():
            create_table(connection, table, columns, [])
        return
    path = str(previous.database).replace("'", "''")
    run(connection, f"ATTACH '{path}' AS earlier (READ_ONLY)")
    try:
        for table, (query, _) in PREVIOUS_TABLES.items():
            run(connection, f'CREATE OR REPLACE TABLE "{table}" AS {query}')
    finally:
        run(connection, "DETACH earlier")


def load_restated(connection: duckdb.DuckDBPyConnection, before: Inspection | None) -> None:
    """Create ``restated_run`` (one row, or none for a first revision) and ``restated_findings``.

    ``restated_findings`` has one row per finding of the revision before, but those about restatements.
    """
    create_table(connection, "restated_findings", _FINDINGS, [])
    if before is None:
        create_table(connection, "restated_run", _RUN, [])
        return
    row = [str(before.quarter), before.revision, before.manifest_sha256]
    create_table(connection, "restated_run", _RUN, [row])
    path = str(before.database).replace("'", "''")
    run(connection, f"ATTACH '{path}' AS restated (READ_ONLY)")
    try:
        run(
            connection,
            "INSERT INTO restated_findings SELECT finding_key, code, severity FROM restated.findings"
            " WHERE code <> 'S14' ORDER BY finding_key",
        )
    finally:
        run(connection, "DETACH restated")
