"""Runs of the screening DAG: every list once, with its campaign and stage, and a failure for what is blocked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from plugins import screenings
from plugins.in_process import run_quarter
from tenken.errors import ConfigError, InputError
from tenken.screening import Purpose, Screened

pytestmark = pytest.mark.airflow


class Screenings:
    """Stands where `screen_list` stands: blocks what a test names and writes down the calls."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str | None, str]] = []
        self.blocked: set[str] = set()
        self.wrong: set[str] = set()

    def screen(self, settings: Any, path: Path, purpose: Purpose) -> Screened:
        assert str(settings.path).endswith("inspection.yaml")
        self.calls.append((path.name, purpose.campaign_id, purpose.stage))
        if path.name in self.wrong:
            raise InputError.at(path, "there is no value", "Fill it in", row=3)
        rows = [("0310000001", "unknown_line", 2, 1)] if path.name in self.blocked else []
        return Screened({"list": {"rows": 7}, "blocked": {"unknown_line": len(rows)}}, rows)


@pytest.fixture
def screened(monkeypatch: pytest.MonkeyPatch) -> Screenings:
    """The recording screenings, in place while a test runs."""
    stand_in = Screenings()
    monkeypatch.setattr("tenken.screening.screen_list", stand_in.screen)
    return stand_in


@pytest.fixture
def drop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A drop folder with three lists and what is none."""
    for name in ("C1/a.csv", "C1/returned/b.xlsx", "c.parquet", "C1/notes.pdf", ".part.csv", "C1/.open.csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    monkeypatch.setenv(screenings.VARIABLE, str(tmp_path))
    return tmp_path


def tree(folder: Path) -> set[str]:
    return {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}


def test_the_lists_are_listed_then_screened_each_by_itself(dags: dict[str, Any]) -> None:
    dag = dags["screening"]
    assert [task.task_id for task in dag.topological_sort()] == ["list_new", "screen"]
    assert dag.get_task("screen").is_mapped
    assert (dag.catchup, dag.max_active_runs) == (False, 1)


def test_every_list_is_screened_once_for_the_campaign_of_its_folder(
    dags: dict[str, Any], drop: Path, screened: Screenings
) -> None:
    before = tree(drop)
    for _ in range(2):
        assert str(run_quarter(dags["screening"], None).state) == "success"
    assert sorted(screened.calls) == [
        ("a.csv", "C1", "handed_over"), ("b.xlsx", "C1", "returned"), ("c.parquet", None, "handed_over"),
    ]  # fmt: skip
    written = tree(drop) - before
    assert before <= tree(drop)
    assert {name.rpartition("/")[2].split(".")[0] for name in written} == {"C1__a", "C1__returned__b", "c"}
    assert all(name.startswith("receipts/") and name.endswith(".json") for name in written)


def test_a_list_with_other_content_is_another_list(drop: Path, screened: Screenings) -> None:
    screenings.screen_dropped("C1/a.csv")
    assert screenings.new_lists() == ["C1/returned/b.xlsx", "c.parquet"]
    (drop / "C1" / "a.csv").write_text("corrected", encoding="utf-8")
    assert screenings.new_lists() == ["C1/a.csv", "C1/returned/b.xlsx", "c.parquet"]


def test_a_blocked_list_fails_its_task_alone_and_leaves_receipt_and_lines(
    dags: dict[str, Any], drop: Path, screened: Screenings, capfd: pytest.CaptureFixture[str]
) -> None:
    screened.blocked = {"a.csv"}
    run = run_quarter(dags["screening"], None)
    states = {(t.task_id, t.map_index): (str(t.state), t.try_number) for t in run.get_task_instances()}
    assert states == {
        ("list_new", -1): ("success", 1), ("screen", 0): ("failed", 1), ("screen", 1): ("success", 1),
        ("screen", 2): ("success", 1),
    }  # fmt: skip
    assert "lines are blocked: unknown_line 1" in capfd.readouterr().out
    (lines,) = (drop / "receipts").glob("C1__a.csv.*.blocked.csv")
    assert lines.read_text(encoding="utf-8").splitlines()[1] == "0310000001,unknown_line,2,1"
    (receipt,) = (drop / "receipts").glob("C1__a.csv.*.json")
    assert json.loads(receipt.read_text(encoding="utf-8"))["blocked"] == {"unknown_line": 1}
    assert screenings.new_lists() == []


def test_a_wrong_list_has_no_receipt_and_stays_new(drop: Path, screened: Screenings) -> None:
    screened.wrong = {"a.csv"}
    with pytest.raises(InputError):
        screenings.screen_dropped("C1/a.csv")
    assert "C1/a.csv" in screenings.new_lists()


def test_only_counts_come_out_of_a_screening(drop: Path, screened: Screenings) -> None:
    assert screenings.screen_dropped("C1/a.csv") == {"rows": 7, "blocked": 0}


@pytest.mark.parametrize("value", ["", "/no/such/folder"])
def test_without_a_drop_folder_the_log_says_which_variable_to_set(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv(screenings.VARIABLE, value)
    with pytest.raises(ConfigError, match="TENKEN_SCREEN_DROP: names no folder"):
        screenings.new_lists()
