"""Airflow for real: its scheduler runs a backfill, and the archive is the one that the command line makes."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from plugins.home import airflow_environment, write_secrets
from plugins.server import start_server, stop_server, wait_until_healthy

pytestmark = pytest.mark.airflow
QUARTERS = ["FY2018Q1", "FY2018Q2", "FY2018Q3", "FY2018Q4"]
ENDED = {"success", "failed"}
DAGS = len(list((Path(__file__).parents[2] / "dags").glob("*.py")))


def free_ports(count: int) -> list[str]:
    """Find ports that nobody uses at the moment."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [str(one.getsockname()[1]) for one in sockets]
    finally:
        for one in sockets:
            one.close()


@dataclass(frozen=True)
class Airflow:
    """A running Airflow of its own: what a person does with it."""

    url: str
    environment: dict[str, str]
    token: str

    def get(self, path: str) -> Any:
        """Ask the interface."""
        request = urllib.request.Request(
            f"{self.url}/api/v2/{path}", headers={"Authorization": f"Bearer {self.token}"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Type ``airflow …``."""
        return subprocess.run(
            ["airflow", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def runs(self, kind: str) -> dict[str, str]:
        """Quarter → state of the runs of `inspection` of one kind."""
        found = self.get("dags/inspection/dagRuns?limit=100")["dag_runs"]
        return {run["partition_key"]: run["state"] for run in found if run["run_type"] == kind}


def log_in(url: str, passwords: Path) -> str:
    """Get a token as the operator."""
    body = {"username": "admin", "password": json.loads(passwords.read_text())["admin"]}
    request = urllib.request.Request(
        f"{url}/auth/token", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return str(json.load(answer)["access_token"])


def wait_for(what: str, holds: Callable[[], Any], seconds: float) -> Any:
    """Wait until something is true and give it."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if found := holds():
            return found
        time.sleep(1)
    pytest.fail(f"not within {seconds:.0f} s: {what}")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample company with four quarters captured, nothing inspected."""
    from tenken.sample.build import build_sample
    from tenken.settings import load_settings
    from tenken.sources.capture import capture_quarter

    folder = tmp_path_factory.mktemp("site")
    settings = load_settings(build_sample(folder))
    for quarter in QUARTERS:
        capture_quarter(settings, settings.quarter(quarter))
    return folder


@pytest.fixture(scope="module")
def by_hand(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with the same snapshots in which the command line inspected the four quarters."""
    archive = tmp_path_factory.mktemp("by_hand") / "archive"
    shutil.copytree(site / "archive", archive)
    command = [sys.executable, "-m", "tenken.cli", "--config", str(site / "config" / "inspection.yaml")]
    command += ["--archive", str(archive), "backfill", QUARTERS[0], QUARTERS[-1]]
    subprocess.run(command, check=True, capture_output=True)
    return archive


@pytest.fixture(scope="module")
def airflow(site: Path, by_hand: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Airflow]:
    """Airflow's own processes on ports and in a home of their own."""
    home = tmp_path_factory.mktemp("airflow_home")
    port, worker_log, trigger_log = free_ports(3)
    environment = {
        **airflow_environment(home),
        "TENKEN_CONFIG": str(site / "config" / "inspection.yaml"),
        "AIRFLOW__API__PORT": port,
        "AIRFLOW__API__BASE_URL": (url := f"http://127.0.0.1:{port}"),
        "AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT": worker_log,
        "AIRFLOW__LOGGING__TRIGGER_LOG_SERVER_PORT": trigger_log,
    }
    passwords, log = write_secrets(home), home / "airflow.log"
    process = start_server(environment, log)
    try:
        wait_until_healthy(process, url, log)
        yield Airflow(url, environment, log_in(url, passwords))
    finally:
        stop_server(process)
    for taken in (port, worker_log, trigger_log):
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", int(taken))) != 0, f"port {taken} is still served"
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


@pytest.fixture(scope="module")
def backfill(airflow: Airflow) -> dict[str, str]:
    """Quarter → state after a backfill of the fiscal year, two quarters at a time."""
    wait_for("the DAGs are read", lambda: airflow.get("dags")["total_entries"] == DAGS, 120)
    assert airflow.command("dags", "unpause", "inspection", "--yes").returncode == 0
    made = airflow.command(
        "backfill",
        "create",
        "--dag-id",
        "inspection",
        "--from-date",
        "2018-04-01",
        "--to-date",
        "2019-03-31",
        "--max-active-runs",
        "2",
    )
    assert made.returncode == 0, made.stderr

    def ended() -> dict[str, str] | None:
        runs = airflow.runs("backfill")
        return runs if len(runs) == 4 and ENDED.issuperset(runs.values()) else None

    return wait_for("four quarters are inspected", ended, 420)


def result_files(archive: Path) -> dict[str, bytes]:
    """Path → bytes of every file of every inspection, but for the databases, which are exempt."""
    folder = archive / "inspections"
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".duckdb")
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_the_dry_run_names_the_quarters(airflow: Airflow) -> None:
    wait_for("the DAGs are read", lambda: airflow.get("dags")["total_entries"] == DAGS, 120)
    shown = airflow.command(
        "backfill",
        "create",
        "--dag-id",
        "inspection",
        "--from-date",
        "2018-04-01",
        "--to-date",
        "2019-03-31",
        "--dry-run",
    )
    assert [quarter for quarter in QUARTERS if quarter in shown.stdout] == QUARTERS
    assert "FY2017Q4" not in shown.stdout
    assert "FY2019Q1" not in shown.stdout


def test_a_run_without_a_quarter_is_refused(airflow: Airflow) -> None:
    refused = airflow.command("dags", "trigger", "inspection")
    assert refused.returncode != 0
    assert "does not allow manual runs" in refused.stdout + refused.stderr


def test_a_backfill_inspects_every_quarter_of_the_fiscal_year(backfill: dict[str, str]) -> None:
    assert backfill == dict.fromkeys(QUARTERS, "success")


def test_the_result_is_byte_for_byte_that_of_the_command_line(
    backfill: dict[str, str], site: Path, by_hand: Path
) -> None:
    ours, theirs = result_files(site / "archive"), result_files(by_hand)
    assert {name.split("/")[0] for name in theirs} == set(QUARTERS)
    assert sorted(ours) == sorted(theirs)
    assert [name for name in theirs if ours[name] != theirs[name]] == []


def test_each_quarter_announced_its_draft_report(backfill: dict[str, str], airflow: Airflow) -> None:
    events = airflow.get("assets/events?limit=100")["asset_events"]
    assert sorted(event["partition_key"] for event in events if event["name"] == "draft report") == QUARTERS


def test_the_quarter_that_ended_last_fails_its_gate_once_and_says_what_to_do(
    backfill: dict[str, str], airflow: Airflow
) -> None:
    # Unpausing starts it at once, and nothing was captured for it.
    runs = airflow.get("dags/inspection/dagRuns?limit=100")["dag_runs"]
    (run,) = (run for run in runs if run["run_type"] == "scheduled")
    wait_for("it ended", lambda: airflow.runs("scheduled").get(run["partition_key"]) in ENDED, 120)
    path = f"dags/inspection/dagRuns/{urllib.request.quote(run['dag_run_id'])}/taskInstances"
    gate = next(task for task in airflow.get(path)["task_instances"] if task["task_id"] == "gate")
    assert (gate["state"], gate["try_number"]) == ("failed", 1)
    log = json.dumps(airflow.get(f"{path}/gate/logs/1"), ensure_ascii=False)
    assert "GateError" in log
    assert "persons" in log
    assert f"tenken capture {run['partition_key']}" in log


def test_the_logs_and_what_goes_between_tasks_name_no_person(
    backfill: dict[str, str], airflow: Airflow, site: Path
) -> None:
    delivered = (site / "drop" / "2018-12-31" / "persons.csv").read_bytes().decode("cp932").splitlines()
    persons = {line.split(",")[0].strip('"') for line in delivered[1:-1]}
    home = Path(airflow.environment["AIRFLOW_HOME"])
    written = "\n".join(path.read_text(errors="replace") for path in (home / "logs").rglob("*.log"))
    values = json.dumps(airflow.get("dags/~/dagRuns/~/taskInstances/~/xcomEntries?limit=100"))
    assert len(persons) > 1000
    assert persons & set(re.findall(r"\w+", written + values)) == set()
