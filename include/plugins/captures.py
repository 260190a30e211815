"""The tasks of the `capture` DAG: names, numbers and counts go between them, never rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from plugins.steps import config_path, current_step


def declared_datasets() -> list[str]:
    """List the datasets that the config names a source for, in the config's order.

    Raises:
        ConfigError: the config is wrong, or the run names no quarter.
    """
    from tenken.settings import load_settings

    current_step()  # a run without a quarter stops here, before any source is asked
    settings = load_settings(Path(config_path()))
    return [name for name, source in settings.datasets.items() if source is not None]


def seal_dataset(dataset: str) -> dict[str, Any]:
    """Capture one dataset for the quarter of the run.

    Returns:
        Dataset, number of its snapshot, rows sealed, and whether the snapshot is new.

    Raises:
        InputError: the delivery is wrong; the other datasets are captured all the same.
        TransientError: the source did not answer.
    """
    from tenken.settings import load_settings
    from tenken.sources.capture import capture_dataset

    step = current_step()
    settings = load_settings(Path(step.config))
    captured = capture_dataset(settings, settings.quarter(step.quarter), dataset)
    snapshot = captured.snapshot
    return {
        "dataset": captured.dataset,
        "snapshot": snapshot.number,
        "rows": snapshot.rows_loaded,
        "is_new": captured.is_new,
    }


def count_sealed(sealed: list[dict[str, Any]]) -> dict[str, int]:
    """Add up what the tasks of one run sealed: datasets, new snapshots and rows."""
    return {
        "datasets": len(sealed),
        "new": sum(one["is_new"] for one in sealed),
        "rows": sum(one["rows"] for one in sealed),
    }
