"""Runs of the two DAGs for a quarter: what reaches tenken, what goes between tasks, what a failure does."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import timedelta
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from plugins.in_process import run_quarter
from tenken.errors import ConfigError, EvidenceError, GateError, InputError, TransientError

pytestmark = pytest.mark.airflow
GATE_FAILED = "expectations/persons.json [person_id]: persons.key_is_unique: 2 of 10 rows. Deliver it again"


def states(run: Any) -> dict[str, tuple[str | None, int]]:
    """task_id → state and number of tries of a finished run."""
    return {task.task_id: (str(task.state), task.try_number) for task in run.get_task_instances()}


def events(asset: str) -> list[str | None]:
    """The partition keys of all events of one asset so far, oldest first."""
    from airflow.models.asset import AssetEvent
    from airflow.utils.session import create_session
    from sqlalchemy import select

    with create_session() as session:
        found = session.scalars(select(AssetEvent).order_by(AssetEvent.id))
        return [event.partition_key for event in found if event.asset.name == asset]


def xcoms(run: Any) -> dict[str, Any]:
    """task_id → the values that the tasks of a run returned."""
    from airflow.models.xcom import XComModel
    from airflow.utils.session import create_session
    from sqlalchemy import select

    with create_session() as session:
        rows = session.scalars(select(XComModel).where(XComModel.run_id == run.run_id))
        return {f"{row.task_id}[{row.map_index}]": XComModel.deserialize_value(row) for row in rows}


@pytest.mark.parametrize("quarter", ["FY2018Q3", "FY2018Q4", "FY2019Q1"])
def test_an_inspection_calls_the_three_steps_with_the_quarter_of_its_key(
    dags: dict[str, Any], steps: Any, quarter: str
) -> None:
    run = run_quarter(dags["inspection"], quarter)
    assert str(run.state) == "success"
    assert [call[0] for call in steps.calls] == ["gate", "reconcile", "editions"]
    assert {call[2] for call in steps.calls} == {quarter}
    assert {call[1].rpartition("/")[2] for call in steps.calls} == {"inspection.yaml"}
    assert events("draft report")[-1] == quarter


def test_all_steps_of_a_run_share_a_key_that_no_other_run_has(dags: dict[str, Any], steps: Any) -> None:
    for _ in range(2):
        run_quarter(dags["inspection"], "FY2018Q3")
    keys = [call[3] for call in steps.calls]
    assert keys[0] == keys[1] == keys[2] != keys[3] == keys[4] == keys[5]
    assert all(key.isalnum() for key in keys)


def test_a_failed_gate_stops_the_run_at_once_and_its_log_says_what_to_do(
    dags: dict[str, Any], steps: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    where, _, rest = GATE_FAILED.partition(" [person_id]: ")
    problem, _, remedy = rest.partition(". ")
    steps.failures["gate"] = [GateError.at(where, problem, remedy, column="person_id")]
    before = events("draft report")
    run = run_quarter(dags["inspection"], "FY2018Q3")
    assert str(run.state) == "failed"
    never_began = ("upstream_failed", 0)
    assert states(run) == {"gate": ("failed", 1), "reconcile": never_began, "editions": never_began}
    assert GATE_FAILED in capfd.readouterr().out
    assert events("draft report") == before


@pytest.mark.parametrize("error", [InputError, ConfigError, EvidenceError, RuntimeError])
def test_an_error_that_another_try_would_not_mend_is_not_tried_again(
    dags: dict[str, Any], steps: Any, error: Any
) -> None:
    made = error("broken") if error is RuntimeError else error.at("file", "is wrong", "Mend it")
    steps.failures["reconcile"] = [made]
    assert states(run_quarter(dags["inspection"], "FY2018Q3"))["reconcile"] == ("failed", 1)


def test_a_transient_error_is_tried_again_and_the_run_ends_well(
    dags: dict[str, Any], steps: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = dags["inspection"].get_task("reconcile").retry_policy
    assert policy.rules[0].retry_delay == timedelta(minutes=5)
    monkeypatch.setattr(policy.rules[0], "retry_delay", timedelta(0))
    steps.failures["reconcile"] = [TransientError.at("archive", "another process works on it", "Wait")]
    run = run_quarter(dags["inspection"], "FY2018Q3")
    assert str(run.state) == "success"
    assert states(run)["reconcile"] == ("success", 2)


@pytest.mark.parametrize("dag_id", ["capture", "inspection"])
def test_a_run_without_a_key_fails_before_it_does_anything(
    dags: dict[str, Any], steps: Any, dag_id: str, capfd: pytest.CaptureFixture[str]
) -> None:
    run = run_quarter(dags[dag_id], None)
    assert str(run.state) == "failed"
    assert steps.calls == []
    assert "the run names no quarter. Start it with `airflow backfill create`" in capfd.readouterr().out


@dataclass(frozen=True)
class Captured:
    dataset: str
    snapshot: Any
    is_new: bool


@pytest.fixture
def captures(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Stands where `tenken.sources.capture` stands: seals nothing, writes down the calls."""
    stand_in = ModuleType("tenken.sources.capture")
    stand_in.calls = []  # type: ignore[attr-defined]
    stand_in.broken = set()  # type: ignore[attr-defined]

    def capture_dataset(settings: Any, quarter: Any, dataset: str) -> Captured:
        stand_in.calls.append((str(quarter), dataset))
        if dataset in stand_in.broken:
            raise InputError.at(f"{dataset}.csv", "unknown column", "Ask for the file again", row=1)
        return Captured(dataset, SimpleNamespace(number=1, rows_loaded=7, folder="/secret/rows"), is_new=True)

    stand_in.capture_dataset = capture_dataset  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "tenken.sources.capture", stand_in)
    return stand_in


def test_a_capture_seals_each_declared_dataset_once_and_announces_the_quarter(
    dags: dict[str, Any], captures: Any
) -> None:
    run = run_quarter(dags["capture"], "FY2018Q3")
    assert str(run.state) == "success"
    assert sorted(captures.calls) == [("FY2018Q3", "accounts"), ("FY2018Q3", "persons")]
    assert events("snapshots")[-1] == "FY2018Q3"


def test_only_names_numbers_and_counts_go_between_the_tasks_of_a_capture(
    dags: dict[str, Any], captures: Any
) -> None:
    assert xcoms(run_quarter(dags["capture"], "FY2018Q3")) == {
        "list_datasets[-1]": ["persons", "accounts"],
        "seal[0]": {"dataset": "persons", "snapshot": 1, "rows": 7, "is_new": True},
        "seal[1]": {"dataset": "accounts", "snapshot": 1, "rows": 7, "is_new": True},
        "announce[-1]": {"datasets": 2, "new": 2, "rows": 14},
    }


def test_a_broken_delivery_stops_the_announcement_but_not_the_other_datasets(
    dags: dict[str, Any], captures: Any
) -> None:
    captures.broken = {"persons"}
    before = events("snapshots")
    run = run_quarter(dags["capture"], "FY2018Q3")
    assert str(run.state) == "failed"
    assert sorted(dataset for _, dataset in captures.calls) == ["accounts", "persons"]
    assert events("snapshots") == before
