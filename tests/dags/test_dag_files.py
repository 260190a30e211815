"""What every DAG file of this project keeps to."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from plugins.home import PROJECT

pytestmark = pytest.mark.airflow
FOLDER = PROJECT / "dags"
HEAVY = {
    "great_expectations",
    "pandas",
    "duckdb",
    "pyarrow",
    "typst",
    "tenken.inspection",
    "tenken.publishing",
}
DAGS = ["annual", "capture", "capture_usage", "followup", "inspection", "screening", "sign_off"]


def test_the_project_has_exactly_these_dags(dags: dict[str, Any]) -> None:
    assert sorted(dags) == DAGS


def test_a_dag_stands_in_the_file_of_its_name(dags: dict[str, Any]) -> None:
    assert {Path(dag.fileloc).name for dag in dags.values()} == {path.name for path in FOLDER.glob("*.py")}
    assert all(Path(dag.fileloc).stem == dag_id for dag_id, dag in dags.items())


@pytest.mark.parametrize("dag_id", DAGS)
def test_a_dag_says_what_it_answers_reads_writes_and_what_to_do_when_it_fails(
    dags: dict[str, Any], dag_id: str
) -> None:
    for word in ("Answers", "Reads", "Writes", "If it fails"):
        assert f"**{word}**" in dags[dag_id].doc_md


@pytest.mark.parametrize("dag_id", DAGS)
def test_a_dag_has_owner_impact_and_data_tags(dags: dict[str, Any], dag_id: str) -> None:
    assert dags[dag_id].owner == "access-governance"
    assert dags[dag_id].tags == {"impact/regulatory", "data/personal"}


@pytest.mark.parametrize("dag_id", ["capture", "capture_usage", "inspection"])
def test_no_run_exists_without_a_quarter_or_a_half_of_a_month(dags: dict[str, Any], dag_id: str) -> None:
    assert dags[dag_id].catchup is False
    assert {str(kind.value) for kind in dags[dag_id].allowed_run_types} == {"scheduled", "backfill"}
    assert dags[dag_id].timetable.partitioned is True


@pytest.mark.parametrize("dag_id", ["capture", "capture_usage", "inspection"])
def test_a_dag_survives_the_way_to_the_database_and_back(dags: dict[str, Any], dag_id: str) -> None:
    from airflow.serialization.serialized_objects import DagSerialization

    written = DagSerialization.to_dict(dags[dag_id])
    again = DagSerialization.from_dict(json.loads(json.dumps(written)))
    assert again.timetable.serialize() == dags[dag_id].timetable.serialize()
    assert set(again.task_ids) == set(dags[dag_id].task_ids)
    assert again.allowed_run_types == dags[dag_id].allowed_run_types


def test_capture_lists_then_seals_each_dataset_then_announces(dags: dict[str, Any]) -> None:
    dag = dags["capture"]
    assert [task.task_id for task in dag.topological_sort()] == ["list_datasets", "seal", "announce"]
    assert dag.get_task("seal").is_mapped
    assert [asset.name for asset in dag.get_task("announce").outlets] == ["snapshots"]


def test_the_capture_twice_a_month_lists_then_seals_each_log_and_announces_no_quarter(
    dags: dict[str, Any],
) -> None:
    dag = dags["capture_usage"]
    assert [task.task_id for task in dag.topological_sort()] == ["list_logs", "seal"]
    assert dag.get_task("seal").is_mapped
    assert [asset for task in dag.tasks for asset in task.outlets] == []
    assert dag.max_active_runs == 1


def test_every_dag_is_paused_until_somebody_unpauses_it(dags: dict[str, Any]) -> None:
    from airflow.configuration import conf

    assert conf.getboolean("core", "dags_are_paused_at_creation")
    assert {dag.is_paused_upon_creation for dag in dags.values()} == {None}  # the rule above holds


def test_inspection_goes_from_gate_to_reconcile_to_editions(dags: dict[str, Any]) -> None:
    dag = dags["inspection"]
    assert [task.task_id for task in dag.topological_sort()] == ["gate", "reconcile", "editions"]
    assert dag.get_task("reconcile").upstream_task_ids == {"gate"}
    assert dag.get_task("editions").upstream_task_ids == {"reconcile"}
    assert [asset.name for asset in dag.get_task("gate").inlets] == ["snapshots"]
    assert [asset.name for asset in dag.get_task("editions").outlets] == ["draft report"]


def test_a_failed_gate_is_told_and_a_publication_too(dags: dict[str, Any]) -> None:
    from plugins.notices import TellNotice

    def told(dag_id: str, task_id: str, when: str) -> list[str]:
        callbacks = getattr(dags[dag_id].get_task(task_id), when)
        assert all(isinstance(one, TellNotice) for one in callbacks)
        return [one.event for one in callbacks]

    assert told("inspection", "gate", "on_failure_callback") == ["gate_failed"]
    assert told("sign_off", "publish", "on_success_callback") == ["published"]
    assert told("annual", "publish", "on_success_callback") == ["published"]
    assert told("followup", "look", "on_success_callback") == ["due", "overdue"]


def test_the_follow_up_comes_every_morning_in_japan(dags: dict[str, Any]) -> None:
    import pendulum
    from airflow.serialization.serialized_objects import DagSerialization

    written = DagSerialization.from_dict(DagSerialization.to_dict(dags["followup"]))
    moment = written.timetable._get_next(pendulum.datetime(2019, 1, 25, 0, 0))
    assert moment.in_timezone("Asia/Tokyo") == pendulum.datetime(2019, 1, 26, 8, tz="Asia/Tokyo")
    assert dags["followup"].catchup is False


def test_a_quarter_is_captured_before_it_is_inspected(dags: dict[str, Any]) -> None:
    import pendulum

    def runs_at(dag_id: str) -> Any:
        return dags[dag_id].timetable._align_to_next(pendulum.datetime(2018, 12, 31))

    assert runs_at("capture") < runs_at("inspection")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.name)
def test_a_dag_file_holds_no_logic(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    logic = (ast.If, ast.IfExp, ast.For, ast.While, ast.Try, ast.Lambda, ast.ListComp, ast.DictComp)
    assert [type(node).__name__ for node in ast.walk(tree) if isinstance(node, logic)] == []
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 70


def run_in_a_new_process(code: str) -> Any:
    """Run code in a fresh Python; its last line is JSON."""
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def test_reading_the_dag_files_costs_little_beside_airflow_itself() -> None:
    code = f"""
import json, runpy, sys, time
start = time.process_time()
import airflow.sdk
from airflow.timetables import trigger
base = time.process_time() - start
start = time.process_time()
for name in {DAGS}:
    runpy.run_path({str(FOLDER)!r} + "/" + name + ".py")
spent = time.process_time() - start
heavy = {HEAVY} & set(sys.modules)
print(json.dumps([base, spent, sorted(heavy)]))
"""
    base, spent, heavy = run_in_a_new_process(code)
    assert heavy == []
    assert spent < base, f"the files cost {spent:.2f} s, Airflow itself {base:.2f} s"


def test_reading_the_dag_files_again_is_quick(dags: dict[str, Any]) -> None:
    from plugins.in_process import load_dags

    start = time.process_time()
    assert set(load_dags()) == set(dags)
    assert time.process_time() - start < 2.0


def test_the_config_says_when_the_fiscal_year_starts_and_in_which_zone(
    site_config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from plugins.fiscal_quarter import after_quarter

    text = site_config.read_text(encoding="utf-8")
    other = tmp_path / "inspection.yaml"
    other.write_text(
        text.replace("Asia/Tokyo, fiscal_year_starts: 4", "Europe/Berlin, fiscal_year_starts: 1")
    )
    monkeypatch.setenv("TENKEN_CONFIG", str(other))
    assert after_quarter(run_day=5, run_hour=9).serialize() == {
        "fiscal_year_starts": 1, "run_day": 5, "run_hour": 9, "timezone": "Europe/Berlin",
    }  # fmt: skip


def test_a_config_that_cannot_be_read_is_shown_where_airflow_shows_broken_dags(
    dags: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from plugins.in_process import load_dags

    monkeypatch.setenv("TENKEN_CONFIG", str(tmp_path / "absent.yaml"))
    with pytest.raises(ImportError, match=r"(?s)capture\.py.*absent\.yaml: the file does not exist"):
        load_dags()
