"""The tasks of `sign_off` and `annual`: what a person is asked, what their answer does; counts, never rows.

Signer and publisher are two: a person answers in Airflow's interface, the service that runs the DAG
publishes. Neither can do the other's part: `sign` takes the name from Airflow's record of the answer,
`publish` gives its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

from airflow.sdk.exceptions import AirflowSkipException

from plugins.approval import ANSWER, APPROVE, ASKED, words_of_both
from plugins.steps import current_step, read_site
from tenken.errors import ConfigError, EvidenceError

if TYPE_CHECKING:
    from tenken.archive.inspections import Inspection
    from tenken.calendar import Quarter
    from tenken.settings import Settings

PUBLISHER = "airflow:sign_off"


def summarise_draft() -> dict[str, Any]:
    """Put the newest revision of the run's quarter into words for its signer.

    Returns:
        Quarter, revision, digest of its manifest, subject and body; counts only.

    Raises:
        EvidenceError: the quarter has no inspection.
        AirflowSkipException: that revision was published before; there is nothing to sign.
    """
    from tenken.followup import is_published

    settings, inspection = _newest()
    if is_published(settings.archive, inspection):
        raise AirflowSkipException(f"{inspection.name} is published")
    values = _counts(inspection)
    words = _say(settings)
    about = {"about": str(inspection.quarter), "revision": inspection.revision}
    page = f"/reports/drafts/{inspection.quarter}/r{inspection.revision}/internal/report.html"
    return {
        "quarter": str(inspection.quarter),
        "revision": inspection.revision,
        "manifest_sha256": inspection.manifest_sha256,
        "subject": words("notice.sign_off.subject", about),
        "body": words("notice.sign_off.body", {**about, **values, "as_of": inspection.as_of, "page": page}),
    }


def record_answer() -> dict[str, Any]:
    """Sign what the signer saw, or record that they rejected it; who and when come from Airflow's record.

    Raises:
        AirflowSkipException: nobody was asked.
        InputError: a newer revision came after the question: nobody answers for what they did not see.
        ConfigError: separation of duties excludes the signer.
    """
    from tenken.publishing.signing import sign_inspection

    answer, asked = _answer(), _pull("summarise")
    settings = read_site()
    decision: Literal["approve", "reject"] = "approve" if answer["choice"] == APPROVE else "reject"
    sign_inspection(
        settings,
        asked["quarter"],
        name=answer["by"],
        statement=answer["form"].get("comment") or _say(settings)(f"notice.sign_off.{decision}", {}),
        decision=decision,
        at=datetime.fromisoformat(answer["at"]),
        revision=asked["revision"],
    )
    return {"quarter": asked["quarter"], "revision": asked["revision"], "decision": decision}


def publish_signed() -> dict[str, Any]:
    """Publish the quarter under the number and day that the signer gave.

    Raises:
        GateError: the disclosure audit, separation of duties or a missing signature forbids it.
    """
    from tenken.publishing.release import publish_quarter

    answer = _answer()
    settings, inspection = _newest()
    done = publish_quarter(
        settings,
        inspection.quarter,
        name=PUBLISHER,
        number=answer["form"].get("number"),
        issued_on=_day(answer["form"].get("issued_on")),
        reason=answer["form"].get("reason"),
    )
    return {"quarter": str(inspection.quarter), **_counts(inspection), **_describe(done)}


def summarise_year() -> dict[str, Any]:
    """Ask for the report of the run's fiscal year."""
    words, about = _say(read_site()), {"about": _year_key()}
    return {
        "year": _year_key(),
        "subject": words("notice.annual.subject", about),
        "body": words("notice.annual.body", about),
    }


def publish_approved_year() -> dict[str, Any]:
    """Publish the fiscal year in the name of who approved it: nothing in it is signed anew.

    Raises:
        InputError: a quarter is not published, or number, day or reason do not do.
    """
    from tenken.publishing.annual import publish_year

    answer = _answer()
    key = _year_key()
    done = publish_year(
        read_site(),
        int(key.removeprefix("FY")),
        name=answer["by"],
        number=answer["form"].get("number"),
        issued_on=_day(answer["form"].get("issued_on")),
        reason=answer["form"].get("reason"),
    )
    return {"year": key, **_describe(done)}


def _year_key() -> str:
    return current_step().quarter  # the partition key; of this DAG a fiscal year


def _newest() -> tuple[Settings, Inspection]:
    """Find the newest inspection of the run's quarter."""
    from tenken.archive.inspections import latest

    settings = read_site()
    quarter: Quarter = settings.quarter(current_step().quarter)
    found = latest(settings.archive, quarter)
    if found is None:
        raise EvidenceError.at(str(quarter), "is not inspected", f"Run `tenken inspect {quarter}`")
    return settings, found


def _counts(inspection: Inspection) -> dict[str, int]:
    """Give the counts that a signer sees; the same names as in notices."""
    from tenken.summary import read_headcount

    totals = inspection.summary["totals"]
    people = read_headcount(inspection).get("total", {})
    return {
        **{f"exceptions_{s.lower()}": int(totals[s]["exceptions"]) for s in "CHML"},
        "permitted": int(people.get("permitted_count") or 0),
        "people": int(people.get("total_count") or 0),
    }


def _say(settings: Settings) -> Callable[[str, Mapping[str, Any]], str]:
    words, language = words_of_both(), settings.notify.language
    return lambda key, values: words.say(key, **values)[language]


def _pull(task_id: str, key: str = "return_value") -> Any:
    from airflow.sdk import get_current_context

    return get_current_context()["ti"].xcom_pull(task_ids=task_id, key=key)


def _answer() -> dict[str, Any]:
    """Read the answer that `AskApproval` kept.

    Raises:
        AirflowSkipException: nobody was asked.
        ConfigError: no person answered.
    """
    given: dict[str, Any] | None = _pull(ASKED, ANSWER)
    if given is None:
        raise AirflowSkipException("nobody was asked")
    if given["by"] is None:
        raise ConfigError.at(ASKED, "no person answered", "Clear the task and answer it")
    return given


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _describe(done: Any) -> dict[str, Any]:
    """Give what later tasks may know of a publication: its number of the quarter and its place."""
    return {"publication": done.publication, "folder": str(done.folder)}
