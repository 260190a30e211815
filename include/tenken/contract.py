"""The canonical datasets as `include/contract/*.yaml` declares them; nothing here repeats a column."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from tenken.strict import INCLUDE, Strict, read_yaml, validated

CONTRACT = INCLUDE / "contract"
SQL_TYPES = {
    "id": "VARCHAR",
    "text": "VARCHAR",
    "code": "VARCHAR",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "boolean": "BOOLEAN",
    "integer": "BIGINT",
    "number": "DOUBLE",
}


class Column(Strict):
    """One column of a dataset.

    ``required: true`` asks for the column and a value in every row, ``required: column`` for the
    column only (a null then means unknown). Timestamps are naive UTC, dates local days.
    """

    type: Literal["id", "text", "code", "date", "timestamp", "boolean", "integer", "number"]
    required: Literal[True, False, "column"] = False
    values: list[str] | None = None
    """The closed set of a code."""
    personal: bool = False
    """Never quoted in a message, a log or a restricted edition."""


class Dataset(Strict):
    """One canonical table; its key is unique within a snapshot, nulls included."""

    dataset: str
    title_ja: str
    title_en: str
    key: list[str]
    needs_rows: bool = False
    """An empty delivery fails the gate."""
    in_parts: bool = False
    """A log that its system keeps shorter than a quarter: it is pulled more often, and the snapshot of the
    quarter's last day is completed from its parts, those of the quarter's earlier days."""
    columns: dict[str, Column]

    @property
    def sql_columns(self) -> dict[str, str]:
        """Column → DuckDB type, in contract order."""
        return {name: SQL_TYPES[column.type] for name, column in self.columns.items()}


@cache
def load_dataset(name: str) -> Dataset:
    """Read the contract of one dataset.

    Raises:
        ConfigError: there is no such dataset, or its file is malformed.
    """
    path: Path = CONTRACT / f"{name}.yaml"
    return validated(Dataset, path, read_yaml(path))


@cache
def dataset_names() -> tuple[str, ...]:
    """List every canonical dataset, in alphabetical order."""
    return tuple(sorted(path.stem for path in CONTRACT.glob("*.yaml")))
