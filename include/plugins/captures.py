"""The tasks of the DAGs `capture` and `capture_usage`: names, numbers and counts go between them, never rows."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plugins.steps import config_path, current_step

if TYPE_CHECKING:
    from tenken.sources.capture import Captured


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
    return _tell(captured)


def datasets_in_parts() -> list[str]:
    """List the datasets with a source that are pulled in parts of a quarter, in the config's order.

    Raises:
        ConfigError: the config is wrong, or the run names no half of a month.
    """
    from plugins.steps import read_site
    from tenken.contract import load_dataset

    _last_day()  # a run without a half of a month stops here, before any source is asked
    declared = [name for name, source in read_site().datasets.items() if source is not None]
    return [name for name in declared if load_dataset(name).in_parts]


def seal_part(dataset: str) -> dict[str, Any]:
    """Capture one dataset as of the last day of the run's half of a month.

    Returns:
        Dataset, number of its snapshot, rows sealed, and whether the snapshot is new.

    Raises:
        InputError: the delivery is wrong, or a live source cannot be asked for that day any more.
        TransientError: the source did not answer.
    """
    from plugins.steps import read_site
    from tenken.calendar import Quarter
    from tenken.sources.capture import capture_dataset

    as_of, settings = _last_day(), read_site()
    quarter = Quarter.holding(as_of, settings.organisation.fiscal_year_starts)
    return _tell(capture_dataset(settings, quarter, dataset, as_of=as_of))


def _last_day() -> date:
    from airflow.sdk import get_current_context

    from plugins.half_month import last_day

    return last_day(get_current_context()["dag_run"].partition_key)


def _tell(captured: Captured) -> dict[str, Any]:
    return {
        "dataset": captured.dataset,
        "snapshot": captured.snapshot.number,
        "rows": captured.snapshot.rows_loaded,
        "is_new": captured.is_new,
    }


def count_sealed(sealed: list[dict[str, Any]]) -> dict[str, int]:
    """Add up what the tasks of one run sealed: datasets, new snapshots and rows."""
    return {
        "datasets": len(sealed),
        "new": sum(one["is_new"] for one in sealed),
        "rows": sum(one["rows"] for one in sealed),
    }
