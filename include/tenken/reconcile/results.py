"""Write the result files of an inspection (architecture: other programs read them exactly so)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from tenken.archive.store import write_json
from tenken.engine.duckdb import run

if TYPE_CHECKING:
    import duckdb

FINDINGS = """
    SELECT finding_key, code, severity, state, dataset, subject_id, person_id, account_id, entitlement_id, org_id,
        category_code, object_id, path, first_seen, quarters_open, waiver_id, evidence
    FROM findings ORDER BY code, subject_id, object_id, finding_key"""
_HEADCOUNT = """
    SELECT quarter, category_code, permitted_count, total_count, permitted_percent
    FROM headcount ORDER BY print_order, category_code"""
_CARRY = """
    SELECT severity, opening, new, regressed, reopened, cleared, gone_unexplained, accepted, false_positive,
        superseded, closing
    FROM carry_forward ORDER BY strpos('CHML', severity)"""
_TIE_OUT = "SELECT subject, bucket, counted FROM tie_out ORDER BY print_order"
CONTROLS = "SELECT code, status, reason, population, findings, exceptions FROM control_results ORDER BY code"
CORE_DATASETS = frozenset(
    {"persons", "posts", "org_units", "accounts", "entitlements", "grants", "group_members", "requests"}
)


def write_tables(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write findings (CSV and Parquet), headcount, control results, the tie-out and what was carried forward."""
    files = {
        "findings": FINDINGS,
        "headcount": _HEADCOUNT,
        "control_results": CONTROLS,
        "tie_out": _TIE_OUT,
        "carry_forward": _CARRY,
    }
    for name, query in files.items():
        copy_query(connection, query, folder / f"{name}.csv")
    copy_query(connection, FINDINGS, folder / "findings.parquet")


def copy_query(connection: duckdb.DuckDBPyConnection, query: str, file: Path) -> None:
    """Write the rows of a totally ordered query as CSV (UTF-8, LF, header) or, by the file's name, as Parquet."""
    options = "FORMAT parquet, COMPRESSION zstd" if file.suffix == ".parquet" else "FORMAT csv, HEADER true"
    path = str(file).replace("'", "''")
    run(connection, f"COPY ({query}) TO '{path}' ({options})")


def totals_per_severity(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, int]]:
    """Count findings and exceptions per severity, worst first, zeros included."""
    rows = run(
        connection,
        "SELECT severity, count(*), count(*) FILTER (WHERE is_exception) FROM findings GROUP BY severity",
    )
    counted = {severity: {"findings": found, "exceptions": open_} for severity, found, open_ in rows}
    return {s: counted.get(s, {"findings": 0, "exceptions": 0}) for s in "CHML"}


def reasons_against_no_problem(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """List what forbids the sentence 問題がないことを確認しました (R37); empty means it may be printed.

    The gate has passed when this is asked. Controls of datasets that a site declares absent limit the
    scope and are printed as such; a missing core dataset forbids the sentence.
    """
    reasons = []
    ((exceptions,),) = run(connection, "SELECT count(*) FROM findings WHERE is_exception")
    if exceptions:
        reasons.append(f"{exceptions} exceptions")
    delivered = {name for (name,) in run(connection, "SELECT dataset FROM snapshots")}
    reasons += [f"dataset {name} is absent" for name in sorted(CORE_DATASETS - delivered)]
    missed = run(connection, "SELECT code FROM selftest_results WHERE NOT detected ORDER BY code")
    reasons += [f"{code} does not find the violation planted for it" for (code,) in missed]
    return reasons


def create_summary(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Create the one-row table ``summary`` and give the reasons against "no problem"."""
    reasons = reasons_against_no_problem(connection)
    run(
        connection,
        "CREATE OR REPLACE TABLE summary AS SELECT $no_problem AS no_problem, $reasons AS reasons",
        {"no_problem": not reasons, "reasons": "; ".join(reasons)},
    )
    return reasons


def write_summary(connection: duckdb.DuckDBPyConnection, folder: Path, facts: dict[str, Any]) -> None:
    """Write ``summary.json``: the facts given, the gate, the totals and the verdict."""
    checks = run(
        connection,
        "SELECT count(*), count(*) FILTER (WHERE NOT success AND severity = 'critical') FROM gate_results",
    )
    snapshots = run(
        connection,
        "SELECT dataset, CAST(as_of AS VARCHAR), number, rows_declared, rows_loaded, raw_sha256, parquet_sha256"
        " FROM snapshots ORDER BY dataset",
    )
    names = ("dataset", "as_of", "number", "rows_declared", "rows_loaded", "raw_sha256", "parquet_sha256")
    reasons = create_summary(connection)
    write_json(
        folder / "summary.json",
        {
            **facts,
            "snapshots": [dict(zip(names, row, strict=True)) for row in snapshots],
            "gate": {"passed": checks[0][1] == 0, "checks": checks[0][0], "failed": checks[0][1]},
            "totals": totals_per_severity(connection),
            "no_problem": not reasons,
            "no_problem_reasons": reasons,
        },
    )
