"""Build the tables that controls read, each after the tables it needs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from tenken.engine.duckdb import run
from tenken.errors import ConfigError
from tenken.reconcile.sqlfile import Model

if TYPE_CHECKING:
    import duckdb


def order_models(models: Mapping[str, Model], given: Collection[str]) -> list[Model]:
    """List the models that can be built from what is given, each after those it needs.

    Args:
        models: Every model, by table.
        given: Names in ``needs`` that are there already or are no models (``previous``).
    """
    done = set(given)
    ordered: list[Model] = []
    while True:
        ready = [m for m in models.values() if m.header.table not in done and done.issuperset(m.header.needs)]
        if not ready:
            return ordered
        ordered += ready
        done.update(m.header.table for m in ready)


def build_models(
    connection: duckdb.DuckDBPyConnection, models: list[Model], values: Mapping[str, Any]
) -> None:
    """Create one table per model, in the order given."""
    for model in models:
        build_model(connection, model, values)


def build_model(connection: duckdb.DuckDBPyConnection, model: Model, values: Mapping[str, Any]) -> None:
    """Create one table; a repeating model grows until a round adds nothing.

    Raises:
        ConfigError: the round number passes 10,000: the step does not exclude what is there already.
    """
    table = model.header.table
    run(connection, f'CREATE OR REPLACE TABLE "{table}" AS {model.sql}', values)
    if model.step is None:
        return
    for number in range(1, 10_000):
        (added,) = run(connection, f'INSERT INTO "{table}" {model.step}', {**values, "round": number})[0]
        if not added:
            return
    raise ConfigError.at(
        f"include/models/{table}.sql", "it never ends", "Exclude rows that are there already"
    )
