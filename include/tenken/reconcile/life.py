"""Run the catalogue and give every finding its life: waivers, states, roots, history, what is carried on.

What a control asks and how a model is built belong to their own modules; here is only the order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tenken.engine.duckdb import insert_rows, run
from tenken.reconcile.controls import (
    Outcome,
    Surroundings,
    create_coded_findings,
    create_control_results,
    run_controls,
)
from tenken.reconcile.models import build_model
from tenken.reconcile.sqlfile import Control, Model

if TYPE_CHECKING:
    import duckdb

# Controls about findings see those of the groups before them; the restatement (S14) sees all others.
_STAGES = ("ILRPU", "V", "MN", "S")
LIFE_MODELS = (
    "waived_findings",
    "finding_roots",
    "findings",
    "root_counts",
    "absent_findings",
    "closing_claims",
    "finding_history",
    "finding_timeline",
    "carry_forward",
)
"""Tables about findings, in the order in which they are built."""


def run_catalogue(
    connection: duckdb.DuckDBPyConnection,
    catalogue: Sequence[Control],
    every: Mapping[str, Model],
    values: Mapping[str, Any],
    around: Surroundings,
) -> list[Outcome]:
    """Run every control, those about findings last, then build the tables about findings.

    Needs every other model. Gives the outcomes in order of the codes; ``control_results`` is made too.
    """
    run_in_stages(connection, catalogue, every, values, around)
    outcomes = sorted(around.outcomes.values(), key=lambda o: o.code)
    create_control_versions(connection, catalogue, outcomes)
    for table in LIFE_MODELS:
        build_model(connection, every[table], values)
    create_control_results(connection, outcomes)
    return outcomes


def run_in_stages(
    connection: duckdb.DuckDBPyConnection,
    catalogue: Sequence[Control],
    every: Mapping[str, Model],
    values: Mapping[str, Any],
    around: Surroundings,
) -> None:
    """Run every control, those about findings last: ``coded_findings`` and ``waived_findings`` result."""
    create_coded_findings(connection)
    run_controls(connection, [c for c in catalogue if not c.header.after_findings], values, around)
    for groups in _STAGES:
        build_model(connection, every["waived_findings"], values)
        chosen = [c for c in catalogue if c.header.after_findings and c.code[0] in groups]
        run_controls(connection, chosen, values, around)


def create_control_versions(
    connection: duckdb.DuckDBPyConnection, catalogue: Sequence[Control], outcomes: Sequence[Outcome]
) -> None:
    """Create ``control_versions``: a control's major version, whether it was evaluated, what it is about."""
    evaluated = {o.code for o in outcomes if o.status == "EVALUATED"}
    run(
        connection,
        "CREATE OR REPLACE TABLE control_versions"
        " (code VARCHAR, major INTEGER, is_evaluated BOOLEAN, is_about_period BOOLEAN)",
    )
    insert_rows(
        connection,
        "control_versions",
        [[c.code, c.header.major, c.code in evaluated, c.header.is_about_period] for c in catalogue],
    )
