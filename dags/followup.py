"""Look every morning at what people still owe, and remind them."""

from typing import Any

import pendulum
from airflow.sdk import Param, dag, task

from plugins.notices import TellNotice
from plugins.steps import DEFAULT_ARGS

DOC = """
**Answers** What is due, what is overdue, and what does the newer state of grants still show?
**Reads** the newest inspection, newer snapshots of grants, the registers of instructions and promises.
**Writes** nothing but notices: counts, never persons (`notify` in the config says to whom).
**If it fails** the archive or its register of instructions does not verify: run `tenken verify`. By hand:
`tenken followup --on 2019-01-25`.
"""


@dag(
    schedule="0 8 * * *",
    start_date=pendulum.datetime(2018, 10, 1, tz="Asia/Tokyo"),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    params={
        "day": Param(None, type=["null", "string"], format="date", description="default: day of the run")
    },
    tags=["impact/regulatory", "data/personal"],
    doc_md=DOC,
)
def followup() -> None:
    """Wire the one task; all work is in `tenken.followup`."""

    @task(on_success_callback=[TellNotice("due"), TellNotice("overdue")])
    def look() -> dict[str, Any]:
        from plugins.follow_ups import look_at_day

        return look_at_day()

    look()


followup()
