"""The requirements as data: R1 to R80, each with the datasets, controls and places that meet it."""

import json

import pytest

from tenken.cli import main
from tenken.reconcile.catalogue import list_controls, list_requirements, load_requirements
from tenken.strict import INCLUDE


def test_every_requirement_is_listed_with_what_meets_it() -> None:
    rows = list_requirements()
    assert [row["id"] for row in rows] == [f"R{n}" for n in range(1, 81)]
    assert {tuple(row) for row in rows} == {("id", "class", "datasets", "controls", "places")}
    assert [row["class"] for row in rows] == [item.kind for item in load_requirements()]


def test_the_controls_of_a_requirement_are_those_whose_head_names_it() -> None:
    named = {
        (code["code"], name)
        for code in list_controls()
        if code["implemented"]
        for name in code["requirement"]
    }
    assert {(code, row["id"]) for row in list_requirements() for code in row["controls"]} == named


def test_the_datasets_are_those_that_its_controls_read_and_every_place_exists() -> None:
    rows = {row["id"]: row for row in list_requirements()}
    assert {"instructions", "persons", "contractors"} <= set(rows["R61"]["datasets"])
    assert "include/controls/N09_contractor_not_instructed.sql" in rows["R61"]["places"]
    assert "include/tenken/promises.py" in rows["R70"]["places"]
    assert [p for row in rows.values() for p in row["places"] if not (INCLUDE.parent / p).is_file()] == []


def test_the_command_prints_them_as_table_and_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["requirements", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == list_requirements()
    assert main(["requirements"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 82
    assert lines[62].startswith("R61  A")
    assert "include/controls" not in lines[62]
