"""A site in a temporary folder, for tests that capture."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tenken.errors import TenkenError
from tenken.settings import Settings
from tenken.sources.capture import Captured, capture_dataset

NOW = datetime(2019, 1, 1, 0, 0, tzinfo=UTC)
"""09:00 in Tokyo on the day after the as-of date of FY2018Q3."""


def make_settings(root: Path, datasets: dict[str, Any], **more: Any) -> Settings:
    """Build the settings of a site whose drop folder is ``root``."""
    return Settings(
        path=root / "inspection.yaml",
        organisation={"name_ja": "試験通信株式会社"},
        archive=root / "archive",
        role_rules=root / "role_rules.yaml",
        categories=[],
        datasets=datasets,
        **more,
    )


def capture_file(root: Path, dataset: str, name: str, content: bytes | str, **source: Any) -> Captured:
    """Write a file and capture it for FY2018Q3; the kind follows from the file's suffix."""
    data = content.encode(source.get("encoding", "utf-8")) if isinstance(content, str) else content
    (root / name).write_bytes(data)
    kind = source.pop("kind", name.rpartition(".")[2])
    settings = make_settings(root, {dataset: {"kind": kind, "path": name, **source}})
    return capture_dataset(settings, settings.quarter("FY2018Q3"), dataset, now=NOW)


def read_rows(captured: Captured, *columns: str) -> list[tuple[Any, ...]]:
    """Read columns of a sealed snapshot, in the order of the file."""
    import pyarrow.parquet as pq

    table = pq.read_table(captured.snapshot.parquet, columns=list(columns))
    return [tuple(row[column] for column in columns) for row in table.to_pylist()]


def list_places(error: TenkenError) -> list[tuple[int | None, str | None]]:
    """Give row and column of each problem."""
    return [(p.where.row, p.where.column) for p in error.problems]
