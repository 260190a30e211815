"""The notifiers: that a notice arrives by file, webhook and mail, holds counts only, and fails no run."""

from __future__ import annotations

import email
import json
import re
import socketserver
import threading
from collections.abc import Iterator
from email import policy
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from plugins.in_process import run_quarter
from plugins.notices import FileNotifier, TellNotice, WebhookNotifier
from tenken.errors import ConfigError, GateError, InputError, TransientError
from tenken.notice import write_notice
from tenken.report.wording import load_wording

pytestmark = pytest.mark.airflow
PERSON = "架空花子"
RESULT = {
    "quarter": "FY2018Q3",
    "publication": 2,
    "exceptions_h": 3,
    "people": 6000,
    "folder": f"archive/{PERSON}",
}


class Hook(BaseHTTPRequestHandler):
    """Takes what is posted; answers with the status of the server."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posted.append((self.path, self.headers["Content-Type"], body))  # type: ignore[attr-defined]
        self.send_response(self.server.status)  # type: ignore[attr-defined]
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class Post(socketserver.StreamRequestHandler):
    """As much of SMTP as a client needs to hand over a message."""

    def handle(self) -> None:
        self.wfile.write(b"220 test\r\n")
        for line in self.rfile:
            word = line[:4].upper().strip()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = list(iter(self.rfile.readline, b".\r\n"))
                self.server.posted.append(b"".join(lines))  # type: ignore[attr-defined]
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 fine\r\n")
            if word == b"QUIT":
                return


def serve(server: Any) -> Iterator[Any]:
    server.posted, server.status = [], 200
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def hook() -> Iterator[Any]:
    yield from serve(HTTPServer(("127.0.0.1", 0), Hook))


@pytest.fixture
def post() -> Iterator[Any]:
    yield from serve(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Post))


@pytest.fixture
def notify(site_config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets the section `notify` of the site's config; the notices' file lies beside its archive."""

    def write(section: str) -> Path:
        config = tmp_path / "inspection.yaml"
        config.write_text(f"{site_config.read_text(encoding='utf-8')}notify: {section}\n", encoding="utf-8")
        monkeypatch.setenv("TENKEN_CONFIG", str(config))
        return tmp_path / "notices.jsonl"

    return write


def context(result: Any = RESULT, key: str | None = "FY2018Q3", error: BaseException | None = None) -> Any:
    """As much of a task's context as a notifier looks at."""
    instance = SimpleNamespace(task_id="publish", xcom_pull=lambda task_ids: result)
    return {"ti": instance, "dag_run": SimpleNamespace(partition_key=key), "exception": error}


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_publication_is_told_by_file_webhook_and_mail_with_counts_only(
    notify: Any, hook: Any, post: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = notify("{webhook: '${HOOK}', mail: {to: [board@example.jp], sender: tenken@example.jp}}")
    monkeypatch.setenv("HOOK", f"http://127.0.0.1:{hook.server_port}/services/T0/secret")
    address = f"smtp://127.0.0.1:{post.server_address[1]}/?disable_ssl=true&disable_tls=true"
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", address)
    TellNotice("published")(context())
    (told,) = lines(file)
    assert told["counts"] == {"publication": 2, "exceptions_h": 3}
    assert (told["event"], told["about"]) == ("published", "FY2018Q3")
    assert file.stat().st_mode & 0o077 == 0
    ((path, kind, body),) = hook.posted
    assert (path, kind) == ("/services/T0/secret", "application/json; charset=utf-8")
    subject = "【点検】FY2018Q3 の点検報告書を公表しました"
    lead = "FY2018Q3 の点検報告書が公表されました。"
    assert json.loads(body) == {"text": f"{subject}\n{lead}\n公表の回数：2回目\n指摘事項（高）：3件"}
    (raw,) = post.posted
    mail = email.message_from_bytes(raw, policy=policy.default)
    assert mail["To"] == "board@example.jp"
    assert mail["Subject"] == subject
    content = mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert "指摘事項（高）：3件" in content
    for message in (json.dumps(told, ensure_ascii=False), body.decode(), content):
        assert PERSON not in message
        assert "6000" not in message


def test_what_failed_is_logged_without_the_address_and_fails_nothing(
    notify: Any, hook: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    file = notify("{webhook: '${HOOK}', mail: {to: [board@example.jp], sender: t@example.jp}}")
    hook.status = 404
    monkeypatch.setenv("HOOK", f"http://127.0.0.1:{hook.server_port}/services/T0/secret")
    monkeypatch.setenv(
        "AIRFLOW_CONN_SMTP_DEFAULT",
        "smtp://user:hidden@127.0.0.1:1/?disable_ssl=true&timeout=1&retry_limit=1",
    )
    said: list[str] = []
    log = SimpleNamespace(warning=lambda text, *values: said.append(text % values))
    monkeypatch.setattr(TellNotice, "log", log)
    TellNotice("published")(context())
    assert len(lines(file)) == 1
    assert said[0] == (
        "notice published of FY2018Q3 not delivered by webhook: webhook: the other side answered 404. "
        "Look whether the address still works"
    )
    assert said[1].startswith("notice published of FY2018Q3 not delivered by mail: ")
    assert said[2] == "notice published of FY2018Q3: 2 channels failed"
    whole = "\n".join(said) + caplog.text
    assert not re.search(r"secret|hidden|board@|127\.0\.0\.1", whole)


@pytest.mark.parametrize(
    ("address", "error"),
    [
        ("http://127.0.0.1:1/secret", TransientError),
        ("http://[secret/", TransientError),
        ("file:///etc/secret", ConfigError),
        ("secret", ConfigError),
        ("", ConfigError),
    ],
)
def test_no_error_of_the_webhook_holds_its_address(address: str, error: type[Exception]) -> None:
    notice = write_notice(load_wording(), "published", "FY2018Q3", {})
    with pytest.raises(error) as raised:
        WebhookNotifier(address, notice).notify({})  # type: ignore[typeddict-item]
    assert "secret" not in str(raised.value)
    assert raised.value.__cause__ is raised.value.__context__ is None


def test_an_unset_variable_fails_that_channel_only(notify: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    file = notify("{webhook: '${NO_SUCH_HOOK}'}")
    TellNotice("published")(context())
    assert len(lines(file)) == 1


def test_a_failed_gate_is_told_with_the_number_of_its_checks(notify: Any) -> None:
    file = notify("{language: en}")
    error = GateError.at("persons", f"wrong for {PERSON}", "Deliver it again")
    TellNotice("gate_failed")(context(None, error=GateError([*error.problems, *error.problems])))
    (told,) = lines(file)
    assert told["counts"] == {"failed_checks": 2}
    assert "FY2018Q3" in told["text"]
    assert PERSON not in json.dumps(told, ensure_ascii=False)


@pytest.mark.parametrize("error", [InputError.at("a", "b", "c"), RuntimeError(PERSON), None])
def test_another_failure_is_no_failed_gate(notify: Any, error: BaseException | None) -> None:
    file = notify("{}")
    TellNotice("gate_failed")(context(None, error=error))
    assert not file.exists()


def test_due_and_overdue_are_told_of_a_day_and_only_when_there_is_something(notify: Any) -> None:
    file = notify("{}")
    found = {"day": "2019-01-25", "due": {"promises": 0}, "overdue": {"promises": 2, "to_claim": 0}}
    for event in ("due", "overdue"):
        TellNotice(event)(context(found, key=None))
    (told,) = lines(file)
    assert (told["event"], told["about"], told["counts"]["promises"]) == ("overdue", "2019-01-25", 2)


def test_an_event_that_the_config_leaves_out_is_not_told(notify: Any) -> None:
    file = notify("{events: [overdue]}")
    TellNotice("published")(context())
    assert not file.exists()


def test_a_file_of_ones_own_is_added_to_and_its_folder_made(notify: Any, tmp_path: Path) -> None:
    notify("{file: told/all.jsonl}")
    for _ in range(2):
        TellNotice("published")(context())
    assert len(lines(tmp_path / "told" / "all.jsonl")) == 2


def test_a_file_that_cannot_be_written_fails_that_channel_only(
    notify: Any, tmp_path: Path, hook: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    notify("{file: blocked/all.jsonl, webhook: '${HOOK}'}")
    (tmp_path / "blocked").write_text("a file", encoding="utf-8")
    monkeypatch.setenv("HOOK", f"http://127.0.0.1:{hook.server_port}/")
    TellNotice("published")(context())
    assert len(hook.posted) == 1


def test_a_failed_gate_in_a_run_is_told_once_and_the_run_ends_as_it_would(
    dags: dict[str, Any], steps: Any, notify: Any
) -> None:
    file = notify("{}")
    steps.failures["gate"] = [GateError.at("persons", "2 of 10 rows", "Deliver it again")]
    assert str(run_quarter(dags["inspection"], "FY2018Q3").state) == "failed"
    (told,) = lines(file)
    assert (told["event"], told["about"], told["counts"]) == ("gate_failed", "FY2018Q3", {"failed_checks": 1})


def test_the_file_notifier_can_be_used_alone(tmp_path: Path) -> None:
    notice = write_notice(load_wording(), "published", "FY2018", {"publication": 1})
    FileNotifier(tmp_path / "a" / "b.jsonl", notice)({})
    assert lines(tmp_path / "a" / "b.jsonl")[0]["at"].endswith("+00:00")
