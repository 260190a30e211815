"""Publish the fiscal year once its four quarters are published and a named person approves."""

from typing import Any

import pendulum
from airflow.sdk import PartitionedAssetTimetable, RollupMapper, dag, task

from plugins.approval import ask_signers
from plugins.fiscal_year import FiscalYearMapper, FiscalYearQuarters
from plugins.notices import TellNotice
from plugins.steps import DEFAULT_ARGS, PUBLISHED_REPORT, PUBLISHED_YEAR

DOC = """
**Answers** What does the fiscal year say, now that each of its quarters is published?
**Reads** the publications of the four quarters (asset *published report*) and the answer of a signer.
**Writes** `publications/<year>/p<n>/` in the archive and `published/`; then *published year*.
**If it fails** read docs/runbooks/sign-off.md; clear the failed task once it is mended. A quarter that is
published again does not start a year that ran: the four must all be published anew.
"""


@dag(
    schedule=PartitionedAssetTimetable(
        assets=PUBLISHED_REPORT,
        default_partition_mapper=RollupMapper(
            upstream_mapper=FiscalYearMapper(), window=FiscalYearQuarters()
        ),
    ),
    start_date=pendulum.datetime(2017, 4, 1, tz="Asia/Tokyo"),
    catchup=False,
    allowed_run_types=["asset_triggered"],
    default_args=DEFAULT_ARGS,
    tags=["impact/regulatory", "data/personal"],
    doc_md=DOC,
)
def annual() -> None:
    """Wire the tasks; all work is in `tenken.publishing`."""

    @task
    def summarise() -> dict[str, Any]:
        from plugins.sign_offs import summarise_year

        return summarise_year()

    ask = ask_signers(days=60)

    @task(outlets=[PUBLISHED_YEAR], on_success_callback=[TellNotice("published")])
    def publish() -> dict[str, Any]:
        from plugins.sign_offs import publish_approved_year

        return publish_approved_year()

    summarise() >> ask >> publish()


annual()
