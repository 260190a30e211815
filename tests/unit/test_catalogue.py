"""The catalogue: every code in one place, every requirement met somewhere, and the page that shows it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tenken.contract import dataset_names
from tenken.errors import ConfigError
from tenken.reconcile import catalogue
from tenken.reconcile.catalogue import list_controls, load_entries, load_requirements
from tenken.reconcile.catalogue_page import PAGE, codes_of, render_page
from tenken.reconcile.sqlfile import load_controls
from tenken.report.wording import load_wording
from tenken.settings import environment
from tenken.strict import INCLUDE

ROOT = INCLUDE.parent
# The design's catalogue: 122 codes, and S02b, which it names in a guard.
NUMBERS = {"S": 15, "I": 12, "L": 12, "R": 22, "P": 15, "U": 9, "V": 15, "M": 12, "N": 10}
DESIGN = [
    code
    for letter, last in NUMBERS.items()
    for number in range(1, last + 1)
    for code in ([f"{letter}{number:02}", "S02b"] if (letter, number) == ("S", 2) else [f"{letter}{number:02}"])
]  # fmt: skip
KEYS = [
    "code", "severity", "title_ja", "title_en", "question", "question_ja", "requirement", "standards",
    "datasets", "implemented", "decided_by", "reason",
]  # fmt: skip
# How many requirements are of each class, as the analysis of the source text counted them.
CLASSES = {"C": 43, "C+A": 18, "C+P": 2, "A": 13, "P": 4}


def test_the_design_counts_122_codes_beside_s02b() -> None:
    assert len(DESIGN) == 123
    assert len(set(DESIGN)) == 123


def test_every_code_of_the_design_is_listed_in_order() -> None:
    assert [row["code"] for row in list_controls()] == DESIGN


def test_every_code_is_in_one_place_only() -> None:
    sql = [c.code for c in load_controls()]
    elsewhere = [e.code for e in load_entries()]
    assert not set(sql) & set(elsewhere)
    assert sorted(sql + elsewhere) == sorted(DESIGN)


@pytest.mark.parametrize("row", list_controls(), ids=lambda row: row["code"])
def test_a_code_says_what_it_asks_and_whom_it_serves(row: dict[str, object]) -> None:
    assert list(row) == KEYS
    assert row["severity"] in "CHML"
    assert row["title_ja"] != row["title_en"]
    assert str(row["question"]).endswith("?")
    assert str(row["question_ja"]).endswith("か。")
    assert set(row["datasets"]) <= set(dataset_names())  # type: ignore[call-overload]
    assert row["requirement"]
    assert row["standards"]


def test_only_what_something_decides_counts_as_implemented() -> None:
    rows = {row["code"]: row for row in list_controls()}
    assert {r["decided_by"] for r in rows.values() if not r["implemented"]} == {"not_implemented"}
    assert (rows["R01"]["decided_by"], rows["R01"]["implemented"], rows["R01"]["reason"]) == (
        "control",
        True,
        None,
    )
    assert [rows[c]["decided_by"] for c in ("S01", "S02", "S06", "S09", "S12", "R11")] == [
        "gate", "gate", "gate", "gate", "archive", "config",
    ]  # fmt: skip
    assert all(r["reason"] for r in rows.values() if r["decided_by"] != "control")


def test_the_gate_really_checks_the_codes_said_to_be_its_own() -> None:
    suites = "".join(p.read_text(encoding="utf-8") for p in sorted((ROOT / "expectations").glob("*.json")))
    intake = (INCLUDE / "tenken" / "reconcile" / "intake.py").read_text(encoding="utf-8")
    gate = [e.code for e in load_entries() if e.decided_by == "gate"]
    assert gate
    assert [c for c in gate if f'"{c}"' not in suites and f"{c}:" not in intake] == []


def test_a_title_of_the_catalogue_does_not_repeat_the_reports() -> None:
    worded = {e.code for e in load_entries() if load_wording().find(f"controls.{e.code}.title")}
    titled = {e.code for e in load_entries() if e.title_ja}
    assert not worded & titled


def test_every_control_names_requirements_that_exist() -> None:
    known = {r.id for r in load_requirements()}
    assert {row["code"]: set(row["requirement"]) - known for row in list_controls()} == {
        c: set() for c in DESIGN
    }


def test_the_requirements_are_r1_to_r80_by_class() -> None:
    requirements = load_requirements()
    assert [r.id for r in requirements] == [f"R{n}" for n in range(1, 81)]
    assert {c: sum(r.kind == c for r in requirements) for c in CLASSES} == CLASSES


@pytest.mark.parametrize("item", [r for r in load_requirements() if "C" in r.kind], ids=lambda item: item.id)
def test_a_requirement_the_program_decides_is_met_somewhere(
    item: catalogue.Requirement,
) -> None:
    rows = list_controls()
    assert codes_of(rows, item.id, implemented=True) or item.places


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == render_page(), "run python -m tenken.reconcile.catalogue"


def test_the_page_shows_every_code_and_every_requirement() -> None:
    lines = render_page().splitlines()
    for name in [*DESIGN, *(r.id for r in load_requirements())]:
        assert any(line.startswith(f"| {name} |") for line in lines), name


def test_a_code_with_a_sql_file_of_its_own_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = load_entries()[0].model_copy(update={"code": "R01"})
    monkeypatch.setattr(catalogue, "load_entries", lambda: [entry])
    with pytest.raises(ConfigError, match=r"catalogue\.yaml \[R01\]"):
        list_controls()


def test_a_code_without_a_title_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = load_entries()[0].model_copy(update={"code": "N99", "title_ja": None})
    monkeypatch.setattr(catalogue, "load_entries", lambda: [entry])
    with pytest.raises(ConfigError, match="N99 has no title"):
        list_controls()


def test_a_code_that_occurs_twice_is_refused(tmp_path: Path) -> None:
    asked = "question: why, question_ja: なぜか。"
    one = f"- {{code: S15, severity: H, {asked}, requirement: [R1], decided_by: gate, reason: r}}\n"
    (tmp_path / "catalogue.yaml").write_text(f"codes:\n{one}{one}", encoding="utf-8")
    with pytest.raises(ConfigError, match="occurs twice"):
        load_entries(tmp_path / "catalogue.yaml")


def test_the_command_prints_the_catalogue_as_json() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tenken.cli", "controls", "--json"],
        capture_output=True, check=True, encoding="utf-8", env={"PATH": environment("PATH", "")},
    )  # fmt: skip
    assert json.loads(done.stdout) == list_controls()
