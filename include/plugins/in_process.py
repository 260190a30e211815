"""Runs of a DAG for one quarter inside this process, without a scheduler: for the demo and the tests.

Not against the metadata of a site: such a run leaves rows and asset events there like any other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from unittest.mock import patch

if TYPE_CHECKING:
    from airflow.models.dagrun import DagRun
    from airflow.sdk import DAG
    from airflow.serialization.definitions.dag import SerializedDAG


def open_metadata() -> None:
    """Create or upgrade the metadata database of this AIRFLOW_HOME."""
    from airflow.utils.db import initdb

    initdb()


def load_dags() -> dict[str, DAG]:
    """Read this project's DAG files; gives dag_id → DAG.

    Raises:
        ImportError: a file cannot be read; names each with its error.
    """
    from airflow.configuration import conf
    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag(dag_folder=conf.get("core", "dags_folder"))
    if bag.import_errors:
        raise ImportError("\n".join(f"{file}: {error}" for file, error in bag.import_errors.items()))
    return dict(bag.dags)


def failures_of(dag: DAG) -> list[object]:
    """Give a list that from now on grows by each error with which a task of ``dag`` fails for good."""
    errors: list[object] = []
    for task in dag.tasks:
        task.on_failure_callback = [lambda context: errors.append(context["exception"])]
    return errors


def run_quarter(dag: DAG, quarter: str | None) -> DagRun:
    """Run every task of ``dag`` here, in order, for one quarter; gives the finished run.

    `DAG.test` of Airflow 3.3.2 knows no partitions: it would make a run without a key, in the place of
    the one before. So the run is made here.
    """
    from airflow.models import dagrun
    from airflow.utils.state import DagRunState
    from airflow.utils.types import DagRunType

    made: list[DagRun] = []

    def create_run(*, dag: SerializedDAG, start_date: Any, **arguments: Any) -> DagRun:
        run = dag.create_dagrun(
            **arguments,
            start_date=start_date,
            partition_key=quarter,
            run_type=DagRunType.MANUAL,
            state=DagRunState.RUNNING,
        )
        made.append(run)
        return run

    with patch.object(dagrun, "get_or_create_dagrun", create_run):
        dag.test(logical_date=None)
    return made[0]
