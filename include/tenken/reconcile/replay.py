"""Run models and controls once more, on a copy: what the simulation and the self-test stand on.

A sealed inspection is copied, never opened for writing. What a replay binds (dates, thresholds) is what
the sealed inspection was made with, not what the config says today.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from tenken.archive import inspections
from tenken.archive.inspections import Inspection
from tenken.archive.store import archive_errors
from tenken.engine.duckdb import column_names, open_database, run
from tenken.errors import EvidenceError
from tenken.reconcile import inputs, models
from tenken.reconcile.controls import Surroundings
from tenken.reconcile.sqlfile import Model, load_controls
from tenken.settings import Settings

if TYPE_CHECKING:
    import duckdb

_UNSET = re.compile(r"policy\.(\w+) is not set")


@contextmanager
def open_copy(inspection: Inspection) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a copy of a sealed database in a folder that only this user can read; it is gone afterwards.

    Raises:
        EvidenceError: the copy cannot be made, or the database lacks what today's SQL reads.
    """
    import shutil

    import duckdb

    with TemporaryDirectory(prefix="tenken-") as folder:
        copy = Path(folder) / "copy.duckdb"
        with archive_errors(inspection.folder):
            shutil.copyfile(inspection.database, copy)
        try:
            with open_database(copy) as connection:
                yield connection
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            first = str(error).splitlines()[0]
            raise EvidenceError.at(
                inspection.database,
                f"sealed by another version of the program ({first})",
                "Inspect the quarter again, then replay it",
            ) from error


def sealed_values(
    connection: duckdb.DuckDBPyConnection, settings: Settings, inspection: Inspection
) -> dict[str, Any]:
    """Give the values that the sealed inspection bound: its dates, and its policy over the config's."""
    ((quarter, revision),) = run(connection, "SELECT previous_quarter, previous_revision FROM run")
    previous = None
    if quarter is not None:
        previous = inspections.read_revision(settings.archive, settings.quarter(quarter), revision)
    values = inputs.bound_values(settings, inspection.quarter, previous)
    names = column_names(connection, "policy")
    (row,) = run(connection, "SELECT * FROM policy")
    return {**values, **{k: v for k, v in zip(names, row, strict=True) if k in values}}


def sealed_surroundings(connection: duckdb.DuckDBPyConnection, settings: Settings) -> Surroundings:
    """Say what arrived and which policy was set, as the sealed inspection itself says it."""
    columns = {
        dataset: listed.split(", ")
        for dataset, listed in run(connection, "SELECT dataset, columns FROM snapshots")
    }
    policy = {**settings.policy.model_dump(), "purposes": settings.purposes}
    reasons = dict(run(connection, "SELECT code, coalesce(reason, '') FROM control_results"))
    for control in load_controls():
        needed = control.header.needs_policy
        if needed is None or control.code not in reasons:
            continue
        unset = _UNSET.fullmatch(reasons[control.code])
        if unset is not None:
            policy[needed] = None
        elif not reasons[control.code]:
            policy[needed] = policy.get(needed) or True
    return Surroundings(columns, policy)


def affected_models(every: Mapping[str, Model], changed: Collection[str]) -> list[Model]:
    """List the models before the controls that read a changed table, directly or not, in building order."""
    moved = set(changed)
    affected = []
    for model in models.order_models(every, {"previous"}):
        words = set(re.findall(r"\w+", f"{model.sql} {model.step or ''}"))
        if not moved.isdisjoint(words | set(model.header.needs)):
            affected.append(model)
            moved.add(model.header.table)
    return affected
