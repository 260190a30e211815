"""Seal a snapshot of every declared dataset, once per fiscal quarter."""

from typing import Any

import pendulum
from airflow.sdk import dag, task

from plugins.fiscal_quarter import after_quarter
from plugins.steps import DEFAULT_ARGS, SNAPSHOTS

DOC = """
**Answers** What did every source say at the end of the quarter?
**Reads** the sources declared in the config (`TENKEN_CONFIG`, else `include/config/inspection.yaml`).
**Writes** `snapshots/<dataset>/<as-of>/<n>/` in the archive; then the quarter's asset *snapshots*.
**If it fails** the task's log names file, row, column and remedy. Clear the failed task once that is
mended: datasets already sealed stay as they are, the same bytes again are no new snapshot.
"""


@dag(
    schedule=after_quarter(run_day=1, run_hour=1),
    start_date=pendulum.datetime(2017, 4, 1, tz="Asia/Tokyo"),
    catchup=False,
    max_active_runs=1,
    allowed_run_types=["scheduled", "backfill"],
    default_args=DEFAULT_ARGS,
    tags=["impact/regulatory", "data/personal"],
    doc_md=DOC,
)
def capture() -> None:
    """Wire the tasks; all work is in `tenken.sources`."""

    @task
    def list_datasets() -> list[str]:
        from plugins.captures import declared_datasets

        return declared_datasets()

    @task
    def seal(dataset: str) -> dict[str, Any]:
        from plugins.captures import seal_dataset

        return seal_dataset(dataset)

    @task(outlets=[SNAPSHOTS])
    def announce(sealed: list[dict[str, Any]]) -> dict[str, int]:
        from plugins.captures import count_sealed

        return count_sealed(sealed)

    announce(seal.expand(dataset=list_datasets()))  # type: ignore[arg-type]  # a list once it runs


capture()
