"""Inspect who may see what, once per fiscal quarter, up to the draft report."""

from typing import Any

import pendulum
from airflow.sdk import dag, task

from plugins.fiscal_quarter import after_quarter
from plugins.notices import TellNotice
from plugins.steps import DEFAULT_ARGS, DRAFT_REPORT, SNAPSHOTS

DOC = """
**Answers** Did everybody who could see customers' data have an approved reason to?
**Reads** the quarter's sealed snapshots (asset *snapshots*), the role rules, the inspection before it.
**Writes** `inspections/<quarter>/r<n>/` in the archive, never over an older one; then *draft report*.
**If it fails** the log of `gate` names expectation, dataset, rows and remedy; nothing was published. Deliver
the dataset again, run `capture` for the quarter, then clear the failed task.
**Past quarters** `airflow backfill create --dag-id inspection --from-date 2018-04-01 --to-date 2019-03-31`;
a quarter that builds on an earlier one waits for it, so they may run side by side.
"""


@dag(
    schedule=after_quarter(run_day=5, run_hour=9),
    start_date=pendulum.datetime(2017, 4, 1, tz="Asia/Tokyo"),
    catchup=False,
    max_active_runs=1,
    allowed_run_types=["scheduled", "backfill"],
    default_args=DEFAULT_ARGS,
    tags=["impact/regulatory", "data/personal"],
    doc_md=DOC,
)
def inspection() -> None:
    """Wire the tasks; all work is in `tenken.inspection`."""

    @task(inlets=[SNAPSHOTS], on_failure_callback=[TellNotice("gate_failed")])
    def gate() -> dict[str, Any]:
        from plugins.steps import current_step
        from tenken.inspection import gate_step

        return gate_step(*current_step())

    @task
    def reconcile() -> dict[str, Any]:
        from plugins.steps import current_step
        from tenken.inspection import reconcile_step

        return reconcile_step(*current_step())

    @task(outlets=[DRAFT_REPORT])
    def editions() -> dict[str, Any]:
        from plugins.steps import current_step
        from tenken.inspection import editions_step

        return editions_step(*current_step())

    gate() >> reconcile() >> editions()


inspection()
