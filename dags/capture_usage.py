"""Seal every month what the logs say that their systems keep only about a month."""

from typing import Any

import pendulum
from airflow.sdk import dag, task

from plugins.calendar_month import after_month
from plugins.steps import DEFAULT_ARGS

DOC = """
**Answers** Who used what in the month that ended, before the system forgets it?
**Reads** the sources of the datasets whose contract says `merge: monthly` (`usage_events`).
**Writes** `snapshots/<dataset>/<month end>/<n>/` in the archive; `capture` unites a quarter's months.
**If it fails** the task's log names file, row, column and remedy. Clear the failed task once that is
mended, within days: a live system cannot be asked for a month that is past. By hand:
`tenken capture FY2018Q3 --dataset usage_events --as-of 2018-10-31`.
"""


@dag(
    schedule=after_month(run_hour=6),
    start_date=pendulum.datetime(2017, 4, 1, tz="Asia/Tokyo"),
    catchup=False,
    max_active_runs=1,
    allowed_run_types=["scheduled", "backfill"],
    default_args=DEFAULT_ARGS,
    tags=["impact/regulatory", "data/personal"],
    doc_md=DOC,
)
def capture_usage() -> None:
    """Wire the tasks; all work is in `tenken.sources`."""

    @task
    def list_logs() -> list[str]:
        from plugins.captures import monthly_datasets

        return monthly_datasets()

    @task
    def seal(dataset: str) -> dict[str, Any]:
        from plugins.captures import seal_month

        return seal_month(dataset)

    seal.expand(dataset=list_logs())


capture_usage()
