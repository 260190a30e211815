"""Run the controls: each returns the rows that are wrong and the number of rows it looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tenken.engine.duckdb import insert_rows, run
from tenken.errors import ConfigError
from tenken.reconcile.sqlfile import Control

if TYPE_CHECKING:
    import duckdb

# What a control may return by name; anything else it returns is evidence.
FINDING_COLUMNS = (
    "dataset",
    "subject_id",
    "person_id",
    "account_id",
    "entitlement_id",
    "org_id",
    "category_code",
    "object_id",
    "path",
)


@dataclass(frozen=True)
class Outcome:
    """What became of one control; ``population`` and ``findings`` are null when it was not evaluated."""

    code: str
    severity: str
    status: str
    reason: str | None
    population: int | None
    findings: int | None


@dataclass(frozen=True)
class Surroundings:
    """What controls may need beside tables: datasets with a snapshot, their columns, the policy."""

    columns: Mapping[str, list[str]]
    """Dataset that arrived → canonical columns it delivered."""
    policy: Mapping[str, Any]
    """Policy key, or list of the config, → its value; an empty one counts as not set."""
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    """What the controls run so far came to, by code."""


def create_coded_findings(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the empty table that controls fill: one row per finding_key."""
    ids = ", ".join(f"{name} VARCHAR" for name in FINDING_COLUMNS)
    run(
        connection,
        "CREATE OR REPLACE TABLE coded_findings"
        f" (finding_key VARCHAR, code VARCHAR, severity VARCHAR, {ids}, evidence VARCHAR)",
    )


def missing_reason(control: Control, around: Surroundings) -> str | None:
    """Say why a control cannot be evaluated; null when it can."""
    for dataset in control.header.datasets:
        if dataset not in around.columns:
            return f"dataset {dataset} is absent"
    for wanted in control.header.needs_columns:
        dataset, _, column = wanted.partition(".")
        if column not in around.columns.get(dataset, []):
            return f"{wanted} is not delivered"
    policy = control.header.needs_policy
    if policy is not None and not around.policy.get(policy):
        return f"policy.{policy} is not set"
    for code in control.header.needs_controls:
        outcome = around.outcomes.get(code)
        if outcome is None or outcome.status != "EVALUATED":
            return f"{code} was not evaluated"
        if outcome.findings:
            return f"{code} found {outcome.findings} gaps"
    return None


def run_controls(
    connection: duckdb.DuckDBPyConnection,
    catalogue: Sequence[Control],
    values: Mapping[str, Any],
    around: Surroundings,
) -> None:
    """Run controls, those that others rest on first, and note their outcomes in ``around``."""
    for control in sorted(catalogue, key=lambda c: (bool(c.header.needs_controls), c.code)):
        around.outcomes[control.code] = run_control(connection, control, values, around)


def run_control(
    connection: duckdb.DuckDBPyConnection, control: Control, values: Mapping[str, Any], around: Surroundings
) -> Outcome:
    """Run one control and add its rows to ``coded_findings``."""
    reason = missing_reason(control, around)
    if reason is not None:
        return Outcome(control.code, control.header.severity, "NOT_EVALUATED", reason, None, None)
    run(connection, f"CREATE OR REPLACE TEMP TABLE control_rows AS {control.sql}", values)
    findings = _keep_rows(connection, control)
    ((population,),) = run(connection, control.header.population, values)
    return Outcome(control.code, control.header.severity, "EVALUATED", None, population, findings)


def _keep_rows(connection: duckdb.DuckDBPyConnection, control: Control) -> int:
    """Copy ``control_rows`` into ``coded_findings``, with keys and evidence.

    The key is stable over quarters: code, major version, subject and object, nothing of this run.
    """
    returned = _row_columns(connection)
    if "subject_id" not in returned:
        raise ConfigError.at(
            control.path, "the control returns no subject_id", "Name the column of the subject"
        )
    kept = ", ".join(_column(name, returned, control) for name in FINDING_COLUMNS)
    extra = [name for name in returned if name not in FINDING_COLUMNS]
    evidence = ", ".join(f"""'{name}': "{name}\"""" for name in extra)
    (added,) = run(
        connection,
        f"""INSERT INTO coded_findings
        SELECT
            sha256(concat_ws('|', $code, $major, coalesce(subject_id, ''), coalesce({_object(returned)}, ''))),
            $code, $severity, {kept}, {"to_json({" + evidence + "})" if extra else "'{}'"}
        FROM control_rows""",  # noqa: S608  # column names of a reviewed control file
        {
            "code": control.code,
            "major": str(control.header.major),
            "severity": control.header.severity,
            "dataset": control.header.dataset,
        },
    )[0]
    _refuse_repeated_keys(connection, control)
    return int(added)


def _row_columns(connection: duckdb.DuckDBPyConnection) -> list[str]:
    return [row[0] for row in run(connection, "DESCRIBE control_rows")]


def _object(returned: list[str]) -> str:
    return "object_id" if "object_id" in returned else "NULL"


def _column(name: str, returned: list[str], control: Control) -> str:
    if name in returned:
        return name
    return "$dataset" if name == "dataset" else "NULL"


def _refuse_repeated_keys(connection: duckdb.DuckDBPyConnection, control: Control) -> None:
    ((repeated,),) = run(
        connection,
        "SELECT count(*) - count(DISTINCT finding_key) FROM coded_findings WHERE code = $code",
        {"code": control.code},
    )
    if repeated:
        raise ConfigError.at(
            control.path, f"{repeated} rows repeat a (subject_id, object_id)", "Return one row per key"
        )


def create_control_results(connection: duckdb.DuckDBPyConnection, outcomes: list[Outcome]) -> None:
    """Create ``control_results``: one row per control, in order of the codes.

    ``exceptions`` counts findings without a waiver in force; needs the table ``findings``.
    """
    run(
        connection,
        "CREATE OR REPLACE TABLE control_outcomes (code VARCHAR, severity VARCHAR, status VARCHAR, reason VARCHAR,"
        " population BIGINT, findings BIGINT)",
    )
    insert_rows(
        connection,
        "control_outcomes",
        [[o.code, o.severity, o.status, o.reason, o.population, o.findings] for o in outcomes],
    )
    run(
        connection,
        """CREATE OR REPLACE TABLE control_results AS
        SELECT
            o.code, o.severity, o.status, o.reason, o.population, o.findings,
            CASE WHEN o.status = 'EVALUATED' THEN count(f.finding_key) END AS exceptions
        FROM control_outcomes AS o
        LEFT JOIN findings AS f ON o.code = f.code AND f.is_exception
        GROUP BY o.code, o.severity, o.status, o.reason, o.population, o.findings ORDER BY o.code""",
    )
    run(connection, "DROP TABLE control_outcomes")
