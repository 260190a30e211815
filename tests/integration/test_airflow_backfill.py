"""Airflow for real: its scheduler runs a backfill, and the archive is the one that the command line makes."""

from __future__ import annotations

import json
import re
import shutil
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest
from airflow_fixture import DAGS, Airflow, running_airflow, wait_for

pytestmark = pytest.mark.airflow
QUARTERS = ["FY2018Q1", "FY2018Q2", "FY2018Q3", "FY2018Q4"]
ENDED = {"success", "failed"}


@pytest.fixture(scope="module")
def site(sample_copy: Path, captured: Path) -> Path:
    """The sample company with its quarters captured, nothing inspected."""
    shutil.copytree(captured, sample_copy / "archive")
    return sample_copy


@pytest.fixture(scope="module")
def airflow(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Airflow]:
    """Airflow's own processes on ports and in a home of their own."""
    home = tmp_path_factory.mktemp("airflow_home")
    with running_airflow(home, site / "config" / "inspection.yaml") as started:
        yield started


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
    """Path → bytes of every file of the year's inspections, but for the databases, which are exempt."""
    folder = archive / "inspections"
    files = (path for name in QUARTERS for path in sorted((folder / name).rglob("*")))
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in files
        if path.is_file() and path.suffix != ".duckdb"
    }


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
    backfill: dict[str, str], site: Path, inspected: Path
) -> None:
    ours, theirs = result_files(site / "archive"), result_files(inspected)
    assert sorted(path.name for path in (site / "archive" / "inspections").iterdir()) == QUARTERS
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
    path = f"dags/inspection/dagRuns/{urllib.parse.quote(run['dag_run_id'])}/taskInstances"
    gate = next(task for task in airflow.get(path)["task_instances"] if task["task_id"] == "gate")
    assert (gate["state"], gate["try_number"]) == ("failed", 1)
    log = json.dumps(airflow.get(f"{path}/gate/logs/1"), ensure_ascii=False)
    assert "GateError" in log
    assert "accounts" in log
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
