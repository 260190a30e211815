"""Airflow for real: a draft waits for its signer, is not published when rejected, and is once approved."""

from __future__ import annotations

import json
import re
import time
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from airflow_fixture import DAGS, Airflow, running_airflow, wait_for
from small_site import QUARTERS, write_site

from tenken.archive import ledger

pytestmark = pytest.mark.airflow
QUARTER = QUARTERS[0]
FORM = {"number": "総務第12号", "issued_on": "2018-10-25", "comment": None, "reason": None}
ENDED = {"success", "failed"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small site of which one quarter is captured; one person may sign."""
    from tenken.settings import load_settings
    from tenken.sources.capture import capture_quarter

    config = write_site(tmp_path_factory.mktemp("site"))
    text = config.read_text(encoding="utf-8") + "publication: {signers: [approver]}\n"
    config.write_text(text, encoding="utf-8")
    settings = load_settings(config)
    capture_quarter(settings, settings.quarter(QUARTER))
    return config.parent


@pytest.fixture(scope="module")
def airflow(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Airflow]:
    """Airflow in which the quarter was inspected by the scheduler."""
    home = tmp_path_factory.mktemp("airflow_home")
    with running_airflow(home, site / "inspection.yaml") as started:
        wait_for("the DAGs are read", lambda: started.get("dags")["total_entries"] == DAGS, 120)
        for dag_id in ("sign_off", "annual", "inspection"):
            assert started.call("PATCH", f"/api/v2/dags/{dag_id}", {"is_paused": False})[0] == 200
        backfill = {
            "dag_id": "inspection",
            "from_date": "2018-07-01T00:00:00+09:00",
            "to_date": "2018-09-30T00:00:00+09:00",
        }
        assert started.call("POST", "/api/v2/backfills", backfill)[0] == 200
        wait_for("the draft waits for a signer", lambda: is_asked(started), 240)
        yield started


def question(airflow: Airflow) -> dict[str, Any] | None:
    """The question about the quarter, answered or not."""
    found = airflow.get("dags/sign_off/dagRuns/~/hitlDetails?limit=100")["hitl_details"]
    return next((one for one in found if one["subject"].startswith(QUARTER)), None)


def is_asked(airflow: Airflow) -> bool:
    """Tell whether the question has been waiting for some seconds.

    Airflow 3.3.2 loses an answer that comes before its scheduler has noted that the task waits.
    """
    for _ in range(2):
        found = question(airflow)
        if found is None or found["task_instance"]["state"] != "awaiting_input":
            return False
        time.sleep(3)
    return True


def run_path(airflow: Airflow) -> str:
    found = question(airflow)
    assert found is not None
    return f"dags/sign_off/dagRuns/{urllib.parse.quote(found['task_instance']['dag_run_id'])}"


def answer(airflow: Airflow, choice: str, user: str | None, **form: Any) -> int:
    """Answer the question; gives the interface's status."""
    path = f"/api/v2/{run_path(airflow)}/taskInstances/approval/-1/hitlDetails"
    return airflow.call("PATCH", path, {"chosen_options": [choice], "params_input": {**FORM, **form}}, user)[
        0
    ]


def ended(airflow: Airflow) -> dict[str, str]:
    """Wait for the end of the sign-off; gives the state of each task, and that of the run."""
    path = run_path(airflow)
    wait_for("sign_off ended", lambda: airflow.get(path)["state"] in ENDED, 240)
    tasks = airflow.get(f"{path}/taskInstances")["task_instances"]
    return {"run": airflow.get(path)["state"], **{task["task_id"]: task["state"] for task in tasks}}


def decisions(site: Path) -> list[tuple[str, str, str]]:
    """Every signature of the ledger: quarter, who, what."""
    bodies = [entry["body"] for _, entry in ledger.entries(site / "archive") if entry["kind"] == "sign"]
    return [(body["quarter"], body["name"], body["decision"]) for body in bodies]


def published(airflow: Airflow) -> list[str]:
    events = airflow.get("assets/events?limit=100")["asset_events"]
    return [event["partition_key"] for event in events if event["name"] == "published report"]


def test_until_somebody_answers_nothing_is_published(airflow: Airflow, site: Path) -> None:
    assert decisions(site) == []
    assert not (site / "archive" / "published").exists()
    status, page = airflow.call("GET", "/reports/", user="auditor")
    assert status == 200
    assert "まだ公表された報告書はありません".encode() in page


@pytest.mark.parametrize(("user", "status"), [(None, 401), ("auditor", 403), ("admin", 403)])
def test_only_the_assigned_person_may_answer(airflow: Airflow, user: str | None, status: int) -> None:
    assert answer(airflow, "Approve", user) == status


def test_a_rejection_is_in_the_ledger_and_publishes_nothing(airflow: Airflow, site: Path) -> None:
    assert answer(airflow, "Reject", "approver", comment="見直してください。") == 200
    states = ended(airflow)
    assert (states["run"], states["record"]) == ("success", "success")
    assert (states["approved"], states["publish"]) == ("skipped", "skipped")
    assert decisions(site) == [(QUARTER, "approver", "reject")]
    assert published(airflow) == []
    assert not (site / "archive" / "publications").exists()


def test_an_approval_publishes_and_announces_it_once_its_form_is_right(airflow: Airflow, site: Path) -> None:
    run = urllib.parse.unquote(run_path(airflow).rpartition("/")[2])
    clear = {"dag_run_id": run, "task_ids": ["approval"], "include_downstream": True}
    body = {**clear, "dry_run": False, "only_failed": False, "reset_dag_runs": True}
    assert airflow.call("POST", "/api/v2/dags/sign_off/clearTaskInstances", body)[0] == 200
    wait_for("it is asked anew", lambda: is_asked(airflow), 120)
    assert answer(airflow, "Approve", "approver", issued_on="2018/10/25") == 200
    wait_for("the malformed day is asked again", lambda: _tries(airflow) > 2 and is_asked(airflow), 120)
    assert decisions(site) == [(QUARTER, "approver", "reject")]
    assert answer(airflow, "Approve", "approver") == 200
    assert answer(airflow, "Reject", "approver") == 409
    assert set(ended(airflow).values()) == {"success"}
    assert decisions(site)[1:] == [(QUARTER, "approver", "approve")]
    assert published(airflow) == [QUARTER]
    sealed = site / "archive" / "publications" / QUARTER / "p1" / "publication.json"
    content = json.loads(sealed.read_text(encoding="utf-8"))
    assert (content["number"], content["issued_on"]) == ("総務第12号", "2018-10-25")
    assert content["publisher"] == "airflow:sign_off"
    # Unpausing `inspection` also starts the quarter that ended last, whose failed gate is told beside it.
    told = map(json.loads, (site / "notices.jsonl").read_text(encoding="utf-8").splitlines())
    assert [notice["event"] for notice in told if notice["about"] == QUARTER] == ["published"]


def _tries(airflow: Airflow) -> int:
    found = question(airflow)
    return 0 if found is None else int(found["task_instance"]["try_number"])


def test_the_year_waits_for_its_other_quarters(airflow: Airflow) -> None:
    assert airflow.get("dags/annual/dagRuns")["dag_runs"] == []


@pytest.mark.parametrize(("user", "status"), [(None, 401), ("auditor", 200), ("approver", 200)])
def test_readers_of_the_inspection_see_the_published_page_and_nobody_else(
    airflow: Airflow, user: str | None, status: int
) -> None:
    for page in ("", f"public/{QUARTER}/p1/report.html", f"internal/{QUARTER}/p1/report.html"):
        assert airflow.call("GET", f"/reports/{page}", user=user)[0] == status


@pytest.mark.parametrize(("user", "status"), [(None, 401), ("auditor", 403), ("approver", 200)])
def test_a_draft_is_for_those_who_may_sign(airflow: Airflow, user: str | None, status: int) -> None:
    page = f"/reports/drafts/{QUARTER}/r1/internal/report.html"
    assert airflow.call("GET", page, user=user)[0] == status


@pytest.mark.parametrize(
    "path",
    [
        "../ledger.jsonl",
        "%2e%2e/ledger.jsonl",
        "internal/%2e%2e/%2e%2e/ledger.jsonl",
        "/etc/passwd",
        f"drafts/{QUARTER}/r1/%2e%2e/%2e%2e/%2e%2e/%2e%2e/ledger.jsonl",
        f"drafts/{QUARTER}/r1/%2e%2e/inspection.duckdb",
        f"drafts/{QUARTER}/%2e%2e/r1/report.html",
        "internal%00/index.html",
    ],
)
def test_no_path_leads_out_of_what_is_published(airflow: Airflow, path: str) -> None:
    status, body = airflow.call("GET", f"/reports/{path}", user="approver")
    assert status == 404
    assert len(body) < 5_000


def test_neither_logs_nor_what_goes_between_tasks_nor_notices_name_a_person(
    airflow: Airflow, site: Path
) -> None:
    home = Path(airflow.environment["AIRFLOW_HOME"])
    logs = "\n".join(path.read_text(errors="replace") for path in (home / "logs").rglob("*.log"))
    assert "dag_id" in logs
    values = json.dumps(airflow.get("dags/~/dagRuns/~/taskInstances/~/xcomEntries?limit=200"))
    notices = (site / "notices.jsonl").read_text(encoding="utf-8")
    assert re.findall(r"\bP\d{4}\b", logs + values + notices) == []


def test_it_is_written_down_who_read_what(airflow: Airflow) -> None:
    log = Path(airflow.environment["AIRFLOW_HOME"]) / "logs" / "report_readers.jsonl"
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert {"auditor", "approver"} <= {line["reader"] for line in lines}
    assert f"internal/{QUARTER}/p1/report.html" in {line["path"] for line in lines}
    assert log.stat().st_mode & 0o077 == 0
