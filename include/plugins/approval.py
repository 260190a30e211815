"""The question that a person answers in Airflow's interface: who is asked, the form, and the answer kept.

What an answer does is in `plugins.sign_offs`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk import ExceptionRetryPolicy, Param, RetryAction, RetryRule

from plugins.steps import read_site
from tenken.errors import InputError, Problem, Where

if TYPE_CHECKING:
    from airflow.sdk.definitions.context import Context

    from tenken.report.wording import Wording

APPROVE, REJECT = "Approve", "Reject"
ASKED, ANSWER = "approval", "answer"
"""Task that asks, and the XCom that keeps what was answered."""

SOON = timedelta(seconds=5)
# A slip of the pen is no answer: Airflow checks a form only when the task goes on, and would fail the run.
ASK_AGAIN = ExceptionRetryPolicy(
    rules=[
        RetryRule(
            ["airflow.sdk.exceptions.ParamValidationError", "tenken.errors.InputError"],
            RetryAction.RETRY,
            SOON,
        )
    ],
    default=RetryAction.FAIL,
)
SLIPS = 20


class AskApproval(ApprovalOperator):
    """Ask for an approval and keep the answer, whatever it is.

    Airflow 3.3.2 raises to skip what follows a rejection, and then its XCom holds no answer at all: who
    rejected, when and why would be known to Airflow's own tables alone, which are no archive.
    """

    def execute_complete(self, context: Context, event: dict[str, Any]) -> Any:
        """Keep who answered what and when.

        Raises:
            InputError: an approval without number or day; like a malformed field, it is asked again.
        """
        if "error" in event:
            return super().execute_complete(context, event)
        answer = plain_answer(event)
        self.validate_params_input(answer["form"])
        refuse_incomplete(answer)
        context["ti"].xcom_push(key=ANSWER, value=answer)
        return super().execute_complete(context, event)


def ask_signers(days: int) -> AskApproval:
    """Make the task that asks the signers what `summarise` wrote; unanswered, it fails after so many days.

    It has no default answer: a time-out must never approve.
    """
    return AskApproval(
        task_id=ASKED,
        subject="{{ ti.xcom_pull(task_ids='summarise')['subject'] }}",
        body="{{ ti.xcom_pull(task_ids='summarise')['body'] }}",
        params=form(),
        assigned_users=signers(),
        retries=SLIPS,
        retry_policy=ASK_AGAIN,
        # Airflow 3.3.2 loses an answer that comes within the second in which the question is put; it asks again.
        retry_delay=SOON,
        response_timeout=timedelta(days=days),
    )


def refuse_incomplete(answer: Mapping[str, Any]) -> None:
    """Refuse an approval that does not say under which number and day the document is issued.

    Raises:
        InputError: one of them is empty.
    """
    lacking = [name for name in ("number", "issued_on") if not answer["form"].get(name)]
    if answer["choice"] == APPROVE and lacking:
        problems = [
            Problem(Where(ASKED, None, name), "is empty", "Fill it in and approve again") for name in lacking
        ]
        raise InputError(problems)


def plain_answer(event: Mapping[str, Any]) -> dict[str, Any]:
    """Give Airflow's record of an answer as plain data: choice, user id, naive UTC time and the form."""
    at, user = event["responded_at"], event["responded_by_user"]
    at = datetime.fromisoformat(at) if isinstance(at, str) else at
    return {
        "choice": event["chosen_options"][0],
        "by": None if user is None else user["id"],
        "at": at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds"),
        "form": dict(event["params_input"] or {}),
    }


def signers() -> list[dict[str, str]]:
    """List who may answer, as Airflow names them: ``publication.signers`` are ids of Airflow's users.

    An empty list lets anybody answer whose role in Airflow may.
    """
    return [{"id": name, "name": name} for name in read_site().publication.signers]


def form() -> dict[str, Param]:
    """Give the fields that a signer fills in, labelled in both languages; what is left empty is null.

    The day and the number of the document come from the signer, because no document knows a clock.
    """
    line = {"type": ["null", "string"]}
    return {
        "number": _field("number", **line, maxLength=60, pattern=r"^\S(.*\S)?$"),
        "issued_on": _field("issued_on", **line, format="date"),
        "comment": _field("comment", **line, maxLength=400),
        "reason": _field("reason", **line, maxLength=400),
    }


def _field(name: str, **schema: Any) -> Param:
    words = words_of_both()
    title, hint = (words.say(f"notice.form.{name}.{part}") for part in ("title", "hint"))
    return Param(None, title=f"{title.ja} / {title.en}", description=f"{hint.ja} / {hint.en}", **schema)


@cache
def words_of_both() -> Wording:
    """Read the wording once in this process."""
    from tenken.report.wording import load_wording

    return load_wording()
