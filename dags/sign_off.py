"""Ask a named person about each draft report, and publish what they approve."""

from typing import Any

import pendulum
from airflow.sdk import IdentityMapper, PartitionedAssetTimetable, dag, task

from plugins.approval import ask_signers
from plugins.notices import TellNotice
from plugins.steps import DEFAULT_ARGS, DRAFT_REPORT, PUBLISHED_REPORT

DOC = """
**Answers** Does a named person stand for this report?
**Reads** the newest inspection of the quarter (asset *draft report*) and the answer of a signer, given under
Required Actions in this interface. Signers are `publication.signers` of the config, by their ids in Airflow.
**Writes** the answer into the ledger, approved or rejected; once approved `publications/<quarter>/p<n>/` and
`published/`; then *published report*. Nothing is published without it.
**If it fails** read docs/runbooks/sign-off.md: an unanswered request, a wrong day or number, or an audit that
forbids publication. Clear the failed task once it is mended.
"""


@dag(
    schedule=PartitionedAssetTimetable(assets=DRAFT_REPORT, default_partition_mapper=IdentityMapper()),
    start_date=pendulum.datetime(2017, 4, 1, tz="Asia/Tokyo"),
    catchup=False,
    allowed_run_types=["asset_triggered"],
    default_args=DEFAULT_ARGS,
    tags=["impact/regulatory", "data/personal"],
    doc_md=DOC,
)
def sign_off() -> None:
    """Wire the tasks; all work is in `tenken.publishing`."""

    @task
    def summarise() -> dict[str, Any]:
        from plugins.sign_offs import summarise_draft

        return summarise_draft()

    ask = ask_signers(days=30)

    @task
    def approved() -> bool:
        return True

    @task(trigger_rule="none_failed")
    def record() -> dict[str, Any]:
        from plugins.sign_offs import record_answer

        return record_answer()

    @task(outlets=[PUBLISHED_REPORT], on_success_callback=[TellNotice("published")])
    def publish() -> dict[str, Any]:
        from plugins.sign_offs import publish_signed

        return publish_signed()

    # A rejection skips what comes right after the question; its record must stand one step further off.
    passed, released = approved(), publish()
    summarise() >> ask >> passed >> record() >> released
    passed >> released


sign_off()
