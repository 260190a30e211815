"""Seal twice a month what the logs say that their systems keep only about a month."""

from typing import Any

import pendulum
from airflow.sdk import dag, task

from plugins.half_month import after_half_month
from plugins.steps import DEFAULT_ARGS

DOC = """
**Answers** Who used what in the half month that ended, before the system forgets it?
**Reads** the sources of the datasets whose contract says `in_parts: true` (`usage_events`).
**Writes** `snapshots/<dataset>/<last day of the half>/<n>/` in the archive; `capture` unites a quarter's parts.
**If it fails** the task's log names file, row, column and remedy. Clear the failed task once that is
mended, or read docs/runbooks/a-log-was-not-pulled.md. What the next run still holds of the half is not lost.
"""


@dag(
    schedule=after_half_month(run_hour=6),
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
        from plugins.captures import datasets_in_parts

        return datasets_in_parts()

    @task
    def seal(dataset: str) -> dict[str, Any]:
        from plugins.captures import seal_part

        return seal_part(dataset)

    seal.expand(dataset=list_logs())


capture_usage()
