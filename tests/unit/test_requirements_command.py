"""The requirements as data: R1 to R80, each with the datasets, controls and places that meet it."""

import json
from pathlib import Path

import pytest

from tenken.cli import main
from tenken.contract import dataset_names, load_dataset
from tenken.reconcile.catalogue import Requirement, list_controls, list_requirements, load_requirements
from tenken.reconcile.places import REGISTERS, is_there, split_place
from tenken.report.wording import Wording, load_wording
from tenken.strict import INCLUDE

# The seed's own of class A, which no control decides: a person attests them, and the documents show it.
ATTESTED = ("R1", "R4", "R5", "R21", "R42", "R46", "R52", "R56", "R59", "R64", "R69")


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


@pytest.mark.parametrize("row", list_requirements(), ids=lambda row: row["id"])
def test_nothing_that_the_program_decides_or_a_person_attests_has_an_empty_row(
    row: dict[str, object],
) -> None:
    assert row["places"], "a reader finds it nowhere"
    if {"C", "A"} & set(str(row["class"]).split("+")):
        assert row["datasets"] or row["controls"], "nothing holds or decides it"
        assert [place for place in row["places"] if split_place(place)], "no document shows it"  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ATTESTED)
def test_what_only_a_person_attests_has_a_register_and_a_document(name: str) -> None:
    row = next(row for row in list_requirements() if row["id"] == name)
    assert row["class"] == "A"
    assert row["datasets"]
    assert [place for place in row["places"] if split_place(place)]


@pytest.mark.parametrize("row", list_requirements(), ids=lambda row: row["id"])
def test_every_place_exists(row: dict[str, list[str]]) -> None:
    words = load_wording()
    assert [
        place for place in row["places"] if not is_there(place, words) and not is_awaited(place, words)
    ] == []


def is_awaited(place: str, words: Wording) -> bool:
    """Tell whether the words of the whole document, or of the section, are not there at all."""
    document, inside = split_place(place) or ("", "")
    if document == "report":
        section = inside.split(".")[0]
        return section in ("requests", "signoff") and words.find(f"sections.{section}") is None
    return document in ("letter", "workbook", "site") and not any(
        k.startswith(f"{document}.") for k in words.texts["ja"]
    )


@pytest.mark.parametrize(
    ("place", "there"),
    [
        ("report: verdict", True),
        ("report: scope", True),
        ("report: scope.rows", False),
        ("report: verdict.lead", False),
        ("report: nowhere", False),
        ("report: requests.4.incidents", False),
        ("report: requests.1", False),
        ("operator: campaigns", True),
        ("operator: nowhere", False),
        ("publication.json: number", True),
        ("publication.json: colour", False),
        ("oscal: poam", True),
        ("oscal: catalog", False),
        ("data: headcount.csv", True),
        ("data: secrets.csv", False),
        ("press: cover", False),
        ("include/contract/incidents.yaml", True),
        ("include/contract", False),
        ("include/contract/nothing.yaml", False),
    ],
)
def test_a_place_is_known_by_what_the_document_is_made_of(place: str, there: bool) -> None:
    assert is_there(place, load_wording()) is there


def test_a_table_of_the_requests_is_known_by_its_caption() -> None:
    texts = {
        "sections.requests": "要請",
        "requests.incidents.caption": "事案",
        "requests.promises.promise": "約束",
    }
    words = Wording({"ja": texts, "en": texts})
    assert is_there("report: requests", words)
    assert is_there("report: requests.3.incidents", words)
    assert is_there("report: requests.1.promises", words)
    assert not is_there("report: requests.3.forms", words)
    assert not is_there("report: requests.3.incidents.rows", words)


def test_the_datasets_are_those_that_its_controls_read_and_the_registers_that_hold_it() -> None:
    rows = {row["id"]: row for row in list_requirements()}
    assert {"instructions", "persons", "contractors"} <= set(rows["R61"]["datasets"])
    assert rows["R16"]["datasets"] == ["role_rules", "waivers"]
    assert "include/controls/N09_contractor_not_instructed.sql" in rows["R61"]["places"]
    assert "include/tenken/promises.py" in rows["R70"]["places"]
    known = {*dataset_names(), *REGISTERS}
    assert {name for row in rows.values() for name in row["datasets"]} <= known
    assert {name for item in load_requirements() for name in item.datasets} & set(REGISTERS) == set(REGISTERS)


def test_discipline_is_linked_and_no_program_reads_the_link() -> None:
    column = load_dataset("incidents").columns["disciplinary_case_id"]
    assert (column.required, column.personal) == (False, True)
    sample = INCLUDE / "tenken" / "sample"  # writes the column, as a site's incident desk would
    sources = [p for p in INCLUDE.rglob("*") if p.suffix in {".py", ".sql", ".j2", ".js", ".typ"}]
    sources = [p for p in sources if sample not in p.parents]
    assert len(sources) > 100
    assert [str(p) for p in sources if "disciplinary_case_id" in p.read_text(encoding="utf-8")] == []


def test_the_command_prints_them_as_table_and_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["requirements", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == list_requirements()
    assert main(["requirements"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 82
    assert lines[62].startswith("R61  A")
    assert "report: requests.3.instructions" in lines[62]
    assert "include/controls" not in lines[62]


def test_no_missing_text_speaks_of_what_is_there() -> None:
    missing = {item.id: item.missing for item in load_requirements() if item.missing}
    assert set(missing) == {"R75"}
    assert Path(INCLUDE / "config" / "requirements.yaml").read_text(encoding="utf-8").count("missing:") == 2


def test_a_requirement_is_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_requirements()[0].missing = "x"  # type: ignore[misc]
    assert isinstance(load_requirements()[0], Requirement)
