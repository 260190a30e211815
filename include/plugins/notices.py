"""Airflow notifiers that tell people what happened: a file always, mail and a webhook where the config says so.

A notice that cannot be delivered is logged and counted and never fails a run. Neither an address nor a
password is ever part of what is logged: errors of a channel are told by their class alone.
"""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from airflow.sdk import BaseNotifier

from tenken.errors import ConfigError, GateError, TenkenError, TransientError

if TYPE_CHECKING:
    from airflow.sdk.definitions.context import Context

    from tenken.notice import Notice
    from tenken.release_terms import Mail
    from tenken.settings import Settings

_SECONDS = 10
_PRIVATE = 0o600
_SCHEMES = ("http://", "https://")


class TellNotice(BaseNotifier):
    """Tell everybody whom the config names of one event of the task that calls it back."""

    def __init__(self, event: str) -> None:
        super().__init__()
        self.event = event

    def notify(self, context: Context) -> None:
        """Write the notice and hand it to each channel; the config is read now, not with the DAG file."""
        from plugins.steps import read_site

        settings = read_site()
        if self.event not in settings.notify.events:
            return
        notice = notice_of(settings, self.event, context)
        if notice is not None:
            deliver(settings, notice, context, self.log)


class FileNotifier(BaseNotifier):
    """Add a notice, with the time, to a file of JSON lines that only this user may read."""

    def __init__(self, path: Path, notice: Notice) -> None:
        super().__init__()
        self.path, self.notice = path, notice

    def notify(self, context: Context) -> None:
        """Add the line in one write, so that two tasks do not mix theirs."""
        told = {"at": datetime.now(UTC).isoformat(timespec="seconds"), **json.loads(self.notice.line())}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, _PRIVATE), "ab") as file:
            file.write(json.dumps(told, ensure_ascii=False, sort_keys=True).encode() + b"\n")


class WebhookNotifier(BaseNotifier):
    """Post a notice as ``{"text": …}``, which Slack, Mattermost, Teams workflows and others read."""

    def __init__(self, address: str, notice: Notice) -> None:
        super().__init__()
        self.address, self.notice = address, notice

    def notify(self, context: Context) -> None:
        """Post it.

        Raises:
            ConfigError: the address is not one of http or https.
            TransientError: the other side did not take it; the message names no address.
        """
        if not self.address.lower().startswith(_SCHEMES):
            raise ConfigError.at("webhook", "the address is not one of http or https", "Mend the variable")
        body = json.dumps({"text": f"{self.notice.subject}\n{self.notice.text}"}, ensure_ascii=False)
        try:
            request = urllib.request.Request(  # noqa: S310  # the scheme was looked at
                self.address, body.encode(), {"Content-Type": "application/json; charset=utf-8"}
            )
            with urllib.request.urlopen(request, timeout=_SECONDS):  # noqa: S310  # see above
                return
        except urllib.error.HTTPError as error:
            problem = f"the other side answered {error.code}"
        except (OSError, ValueError) as error:
            problem = f"not delivered ({type(error).__name__})"
        # Outside the handler: what it handled names the address and would be shown as the cause.
        raise TransientError.at("webhook", problem, "Look whether the address still works")


def deliver(settings: Settings, notice: Notice, context: Context, log: Any) -> int:
    """Hand a notice to every channel of the config; gives the number of those that failed."""
    failed = 0
    for name, notify in _channels(settings, notice, context):
        try:
            notify()
        except Exception as error:  # noqa: BLE001  # whatever a channel does, the run is not to blame
            failed += 1
            told = str(error) if isinstance(error, TenkenError) else type(error).__name__
            log.warning("notice %s of %s not delivered by %s: %s", notice.event, notice.about, name, told)
    if failed:
        log.warning("notice %s of %s: %d channels failed", notice.event, notice.about, failed)
    return failed


def _channels(settings: Settings, notice: Notice, context: Context) -> Iterator[tuple[str, Any]]:
    notify = settings.notify
    path = settings.archive.parent / "notices.jsonl" if notify.file is None else settings.resolve(notify.file)
    # `notify` and not a call: a notifier that is called logs the text of an error before it raises it.
    yield "file", lambda: FileNotifier(path, notice).notify(context)
    if notify.webhook is not None:
        yield "webhook", lambda: WebhookNotifier(_address(settings), notice).notify(context)
    if notify.mail is not None:
        mail = notify.mail
        yield "mail", lambda: _mail(mail, notice).notify(context)


def _address(settings: Settings) -> str:
    from tenken.settings import webhook_address

    return webhook_address(settings) or ""


def _mail(mail: Mail, notice: Notice) -> BaseNotifier:
    from airflow.providers.smtp.notifications.smtp import SmtpNotifier

    lines = "<br>\n".join(escape(line) for line in notice.text.splitlines())
    return SmtpNotifier(
        to=mail.to,
        from_email=mail.sender,
        subject=notice.subject,
        html_content=f"<p>{lines}</p>",
        smtp_conn_id=mail.connection,
    )


def notice_of(settings: Settings, event: str, context: Context) -> Notice | None:
    """Write the notice of an event from what the task returned or failed with; null when there is none.

    A failure that is not the gate's is no event: Airflow shows it, and it may hold anything.
    """
    from tenken.notice import write_notice
    from tenken.report.wording import load_wording

    words = load_wording()
    if event == "gate_failed":
        error = context.get("exception")
        if not isinstance(error, GateError):
            return None
        about, counts = _key(context), {"failed_checks": len(error.problems)}
    else:
        result = _result(context)
        about = result.get("day") or _key(context)
        counts = result.get(event, result)
        counts = {n: c for n, c in counts.items() if words.find(f"notice.count.{n}") is not None}
        if event in ("due", "overdue") and not any(counts.values()):
            return None
    return write_notice(words, event, about, counts, settings.notify.language)


def _key(context: Context) -> str:
    return str(context["dag_run"].partition_key)


def _result(context: Context) -> Mapping[str, Any]:
    instance = context["ti"]
    found = instance.xcom_pull(task_ids=instance.task_id)
    return found if isinstance(found, Mapping) else {}
