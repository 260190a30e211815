"""What a task hands to tenken, and which failures are worth another try; no decision about access."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from airflow.sdk import Asset, ExceptionRetryPolicy, RetryAction, RetryRule

from tenken.errors import ConfigError
from tenken.settings import DEFAULT_CONFIG, environment

if TYPE_CHECKING:
    from airflow.sdk.types import DagRunProtocol

    from tenken.settings import Settings

SNAPSHOTS = Asset("snapshots", uri="x-tenken://snapshots", group="tenken")
DRAFT_REPORT = Asset("draft report", uri="x-tenken://draft-report", group="tenken")
PUBLISHED_REPORT = Asset("published report", uri="x-tenken://published-report", group="tenken")
PUBLISHED_YEAR = Asset("published year", uri="x-tenken://published-year", group="tenken")

# A wrong file is as wrong five minutes later: only what tenken itself calls transient is tried again.
# A task whose process was killed never gets here and is tried again by the scheduler.
RETRY_TRANSIENT = ExceptionRetryPolicy(
    rules=[RetryRule("tenken.errors.TransientError", RetryAction.RETRY, timedelta(minutes=5))],
    default=RetryAction.FAIL,
)
DEFAULT_ARGS = {"owner": "access-governance", "retries": 2, "retry_policy": RETRY_TRANSIENT}


class Step(NamedTuple):
    """The arguments of each of tenken's step functions."""

    config: str
    quarter: str
    run_key: str


def config_path() -> str:
    """Tell the config of this site: ``TENKEN_CONFIG``, else the one that comes with the product."""
    return environment("TENKEN_CONFIG") or str(DEFAULT_CONFIG)


def read_site() -> Settings:
    """Read the config of this site.

    Raises:
        ConfigError: it is wrong; while a DAG file is read, Airflow shows it as an import error.
    """
    from tenken.settings import load_settings

    return load_settings(Path(config_path()))


def step_of(run: DagRunProtocol) -> Step:
    """Read what a run is about.

    Returns:
        The config, the quarter of the run's partition key, and a key that every task and every try
        of the run shares and that no other run has.

    Raises:
        ConfigError: the run has no partition key, so nobody said which quarter it is about.
    """
    if not run.partition_key:
        raise ConfigError.at(
            f"{run.dag_id} {run.run_id}",
            "the run names no quarter",
            "Start it with `airflow backfill create`, which gives each run the key of its quarter",
        )
    return Step(config_path(), run.partition_key, hashlib.sha256(run.run_id.encode()).hexdigest()[:12])


def current_step() -> Step:
    """Read what the run of the calling task is about; the errors are those of `step_of`."""
    from airflow.sdk import get_current_context

    return step_of(get_current_context()["dag_run"])
