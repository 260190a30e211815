"""The files for programs: they validate, say what the report says, and hold nothing that an edition withholds."""

from __future__ import annotations

import copy
import csv
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import jsonschema
import pytest
from register_fixture import other_registers
from report_fixture import (
    COUNTS,
    PEOPLE,
    Case,
    clean_case,
    default_findings,
    make_finding,
    other_people,
    write_inspection,
)

from tenken.cli import main
from tenken.errors import EvidenceError
from tenken.report.data_files import SCHEMAS, write_data
from tenken.report.edition import EDITIONS, INTERNAL, MINISTRY, PUBLIC, WITHHELD, Edition, Levers
from tenken.report.facts import read_facts
from tenken.report.issue import DRAFT, Correction, Issue, Punctuality, Signature
from tenken.report.published import read_tables, write_percent
from tenken.report.requests import PromiseRow, RegisterTable, RequestBlock
from tenken.report.view import View, build_view
from tenken.report.wording import Both, load_wording

SAID = Both("範囲を見直すこと。", "Review the scope.")
ISSUE = Issue(
    publication=2,
    number="情第42号",
    issued_on=date(2019, 4, 12),
    supersedes="情第41号",
    corrections=(Correction(SAID, "before-7777", "after-8888"),),
    signatures=(Signature("署名 太郎", "officer", date(2019, 4, 11), "署名者の言葉"),),
    quarters=(Punctuality("FY2018Q4", date(2019, 4, 12), date(2019, 4, 11), -1, is_missed=False),),
)
FILES = {
    "internal": {"report.json", "headcount.csv", "findings.csv", "findings.parquet", "control_results.csv"},
    "ministry": {"report.json", "headcount.csv"},
    "public": {"report.json", "headcount.csv"},
}


@cache
def schema() -> jsonschema.Draft202012Validator:
    document = json.loads(SCHEMAS["report"].read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(document)
    return jsonschema.Draft202012Validator(document)


def tables() -> list[dict[str, Any]]:
    return json.loads(SCHEMAS["tables"].read_text(encoding="utf-8"))["resources"]  # type: ignore[no-any-return]


def block() -> RequestBlock:
    heads = (Both("実施日", "Held on"), Both("受講者", "Attended"))
    rows = ((date(2019, 2, 1), 1234), (None, WITHHELD), ("T-1", SAID))
    training = RegisterTable("training", SAID, heads, (False, True), rows, (SAID,))
    promise = PromiseRow("P1", SAID, "once", SAID, "kept", SAID, SAID, date(2019, 1, 4), None)
    return RequestBlock(1, SAID, (SAID,), (training,), (promise,))


def view_of(database: Path, edition: Edition, issue: Issue = DRAFT) -> View:
    view = build_view(read_facts(database), load_wording(), edition, issue)
    return replace(view, requests=(block(), *view.requests))


def write(folder: Path, edition: Edition, case: Case | None = None, issue: Issue = DRAFT) -> Path:
    database = write_inspection(folder / "inspection.duckdb", case)
    write_data(database, view_of(database, edition, issue), folder / edition.name)
    return folder / edition.name


def document(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "report.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """The issued document of each edition; a test that changes one takes a copy."""
    folder = tmp_path_factory.mktemp("originals")
    return {edition.name: document(write(folder, edition, issue=ISSUE)) for edition in EDITIONS}


@pytest.mark.parametrize("edition", EDITIONS)
def test_an_edition_gets_its_files_and_no_other(tmp_path: Path, edition: Edition) -> None:
    assert set(files(write(tmp_path, edition))) == FILES[edition.name]


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("issue", [DRAFT, ISSUE])
@pytest.mark.parametrize("case", [Case(), clean_case(), Case(previous=None, failed="persons.rows_tie")])
def test_every_document_validates(tmp_path: Path, edition: Edition, issue: Issue, case: Case) -> None:
    found = document(write(tmp_path, edition, case, issue))
    assert [error.message for error in schema().iter_errors(found)] == []


def test_every_object_of_the_schema_is_closed_and_described() -> None:
    def walk(node: Any, path: str = "") -> Iterator[str]:
        if isinstance(node, dict):
            if node.get("type") == "object" and (
                node.get("additionalProperties") is not False or not node.get("description")
            ):
                yield path
            for name, child in node.items():
                yield from walk(child, f"{path}/{name}")
        elif isinstance(node, list):
            for child in node:
                yield from walk(child, path)

    assert list(walk(schema().schema)) == []


def _set(*path: Any, to: Any) -> Callable[[dict[str, Any]], None]:
    def change(found: dict[str, Any]) -> None:
        *parents, last = path
        place: Any = found
        for step in parents:
            place = place[step]
        assert last in place if isinstance(place, dict) else len(place) > last
        place[last] = to

    return change


MUTATIONS = {
    "another schema": _set("schema", to="tenken-report-0"),
    "a quarter that is none": _set("quarter", to="2018Q4"),
    "an edition that is none": _set("edition", "name", to="secret"),
    "a text in one language": _set("title", to={"ja": "表題"}),
    "a count that is text": _set("headcount", "rows", 0, "now", "permitted", to="62"),
    "a negative count": _set("headcount", "rows", 0, "now", "permitted", to=-1),
    "a percent that is no percent": _set("headcount", "history", 0, "figures", "percent", to="about 5"),
    "a severity that is none": _set("findings", "kinds", 0, "severity", to="X"),
    "a status that is none": _set("method", "controls", 0, "status", to="fine"),
    "a digest that is none": _set("method", "sources", 0, "raw_digest", to="0123"),
    "a withheld value with a value": _set(
        "method", "tie_out", 0, "counted", to={"withheld": True, "value": 7}
    ),
    "a withheld mark that is not": _set("method", "tie_out", 0, "counted", to={"withheld": False}),
    "a day that is none": _set("as_of", to="31 March 2019"),
    "an edition that lies about what it shows": _set("edition", "shows_persons", to=False),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_mutated_document_does_not_validate(originals: dict[str, dict[str, Any]], name: str) -> None:
    found = copy.deepcopy(originals["internal"])
    assert schema().is_valid(found)
    MUTATIONS[name](found)
    assert found != originals["internal"]
    assert not schema().is_valid(found)


def test_a_document_without_one_of_its_parts_or_with_another_does_not_validate(
    originals: dict[str, dict[str, Any]],
) -> None:
    found = originals["internal"]
    for name in found:
        assert not schema().is_valid({key: value for key, value in found.items() if key != name}), name
    assert not schema().is_valid({**found, "more": 1})


@pytest.mark.parametrize(
    "change",
    [
        _set("headcount", "rows", 0, "now", "total", to=498),
        _set("headcount", "history", 0, "figures", "permitted", to=380),
        _set("findings", "totals", "exceptions", to=12),
        _set("findings", "kinds", 0, "exceptions", to=1),
        _set("findings", "files", to=["findings.csv"]),
        _set("carry_forward", 0, "closing", to=12),
        _set("method", "controls", 0, "population", to=4321),
        _set("method", "sources", 0, "loaded", to=2431),
        _set("method", "sources", 0, "raw_digest", to="0" * 64),
        _set("method", "tie_out", 0, "counted", to=2727),
        _set("method", "checks", 0, "checks", 0, "observed", to="0 rows"),
        _set("issue", "signatures", 0, "name", to="署名 太郎"),
        _set("thresholds", to=[{"name": {"ja": "値", "en": "value"}, "value": {"ja": "1", "en": "1"}}]),
    ],
)
def test_the_schema_itself_refuses_a_public_document_with_a_withheld_value(
    originals: dict[str, dict[str, Any]], change: Callable[[dict[str, Any]], None]
) -> None:
    found = copy.deepcopy(originals["public"])
    assert schema().is_valid(found)
    change(found)
    assert not schema().is_valid(found)


def test_internal_figures_are_those_of_the_inspection_and_add_up(
    originals: dict[str, dict[str, Any]],
) -> None:
    found = originals["internal"]
    exceptions = sum(finding["is_exception"] for finding in default_findings())
    findings = found["findings"]
    assert findings["totals"]["exceptions"] == exceptions
    assert sum(kind["exceptions"] for kind in findings["kinds"]) == exceptions
    assert sum(cause["exceptions"] for cause in findings["causes"]) == exceptions
    assert sum(control["exceptions"] or 0 for control in found["method"]["controls"]) == exceptions
    *parts, total = found["carry_forward"]
    assert total["closing"] == exceptions
    for name in set(total) - {"severity"}:
        assert sum(row[name] for row in parts) == total[name]
    for quarter, counts in COUNTS.items():
        cells = {
            row["category_code"]: row["figures"]
            for row in found["headcount"]["history"]
            if row["quarter"] == quarter
        }
        for code, (permitted, of) in counts.items():
            assert (cells[code]["permitted"], cells[code]["total"]) == (permitted, of)
            assert cells[code]["printed"]["ja"] == f"{cells[code]['percent']}%"
        assert sum(cells[code]["permitted"] for code in counts) == cells["total"]["permitted"]


def test_request_tables_keep_types_and_the_mark(tmp_path: Path) -> None:
    first, *others = document(write(tmp_path, MINISTRY))["requests"]
    (table,) = first["tables"]
    assert others
    assert table["rows"] == [
        ["2019-02-01", 1234],
        [None, {"withheld": True}],
        ["T-1", {"ja": SAID.ja, "en": SAID.en}],
    ]


def test_a_draft_has_no_issue_and_an_issued_document_has_its_number(tmp_path: Path) -> None:
    assert document(write(tmp_path, PUBLIC))["issue"] is None
    issue = document(write(tmp_path, PUBLIC, issue=ISSUE))["issue"]
    assert (issue["number"], issue["issued_on"], issue["supersedes"]) == (
        "情第42号",
        "2019-04-12",
        "情第41号",
    )
    assert issue["quarters"][0]["days_late"] == -1


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_same_inspection_gives_the_same_bytes(tmp_path: Path, edition: Edition) -> None:
    assert files(write(tmp_path / "one", edition)) == files(write(tmp_path / "two", edition))


def test_json_is_canonical(tmp_path: Path) -> None:
    text = (write(tmp_path, INTERNAL) / "report.json").read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), sort_keys=True, indent=2, ensure_ascii=False) + "\n"


PERSONAL = {
    *PEOPLE.values(),
    *PEOPLE,
    "u000001",
    "VIEW_COLLAB",
    "W-2019-01",
    "G_TOKYO",
    "署名 太郎",
    "署名者の言葉",
}
INNER = {"0123456789abcdef"}
COUNTED = {"1203", "641", "2431", "9120", "4321", "2727"}


def everything(folder: Path) -> str:
    return "\n".join(content.decode("utf-8", "replace") for content in files(folder).values())


def test_nothing_that_leads_to_persons_is_in_the_other_editions(tmp_path: Path) -> None:
    internal = everything(write(tmp_path, INTERNAL, issue=ISSUE))
    # Findings are told by ids: names are in the workbook and the page.
    assert {secret for secret in PERSONAL | INNER if secret not in internal} == set(PEOPLE.values())
    # The rules say which rights they are about; the ministry reads the rules.
    for edition, told in ((MINISTRY, {"VIEW_COLLAB"}), (PUBLIC, set())):
        text = everything(write(tmp_path, edition, issue=ISSUE))
        assert {secret for secret in PERSONAL | INNER if secret in text} == told


def test_no_count_is_in_the_public_files(tmp_path: Path) -> None:
    def numbers(text: str) -> set[str]:
        return set(re.findall(r"\d+", text.replace(",", "")))

    ministry = everything(write(tmp_path, MINISTRY, issue=ISSUE))
    public = everything(write(tmp_path, PUBLIC, issue=ISSUE))
    secret = {*COUNTED, "7777", "8888"}
    assert secret - numbers(ministry) == set()
    assert secret & numbers(public) == set()


def test_withheld_values_do_not_move_a_byte_of_the_public_files(tmp_path: Path) -> None:
    case = Case()
    counts = {q: {c: (k * 3, n * 3) for c, (k, n) in of.items()} for q, of in COUNTS.items()}
    other = other_people(case).with_(
        counts=counts,
        digest="fedcba9876543210",
        populations={**case.populations, "R01": 77, "V01": 5},
        snapshots={name: loaded * 2 + 1 for name, loaded in case.snapshots.items()},
        register_snapshots={name: loaded * 2 + 1 for name, loaded in case.register_snapshots.items()},
        registers=other_registers(),
    )
    one, two = tmp_path / "one", tmp_path / "two"
    assert files(write(one, PUBLIC, case)) == files(write(two, PUBLIC, other))
    assert files(write(one, MINISTRY, case)) != files(write(two, MINISTRY, other))  # else nothing changed


def test_persons_do_not_move_a_byte_of_the_ministry_files(tmp_path: Path) -> None:
    people = {person: f"別名 {number}" for number, person in enumerate(PEOPLE)}
    other = Case(people=people, digest="fedcba9876543210")
    one, two = tmp_path / "one", tmp_path / "two"
    assert files(write(one, MINISTRY)) == files(write(two, MINISTRY, other))
    assert files(write(one, INTERNAL)) != files(write(two, INTERNAL, other))  # else nothing changed


def test_the_public_table_is_what_the_disclosure_audit_reads(tmp_path: Path) -> None:
    folder = write(tmp_path, PUBLIC)
    read = {table.quarter: table.bands for table in read_tables(folder / "headcount.csv")}
    assert set(read) == set(COUNTS)
    assert set(read["FY2018Q4"]) == {*COUNTS["FY2018Q4"], "total"}
    assert {row["permitted_percent"] for row in rows(folder, "headcount.csv")} >= {
        "76",
        "99",
        "92",
        "13",
        "52",
        "90",
    }


def test_a_category_without_persons_is_hidden_in_the_public_table_and_empty_inside(tmp_path: Path) -> None:
    counts = {**COUNTS, "FY2018Q4": {**COUNTS["FY2018Q4"], "back_office": (0, 0)}}
    case = Case(counts=counts)

    def of_back_office(folder: Path) -> str:
        (row,) = (
            row
            for row in rows(folder, "headcount.csv")
            if (row["quarter"], row["category_code"]) == ("FY2018Q4", "back_office")
        )
        return row["permitted_percent"]

    assert of_back_office(write(tmp_path, PUBLIC, case)) == "hidden"
    assert of_back_office(write(tmp_path, INTERNAL, case)) == ""
    read_tables(tmp_path / "public" / "headcount.csv")


def test_a_quarter_that_did_not_know_a_category_is_hidden_there(tmp_path: Path) -> None:
    counts = {**COUNTS, "FY2018Q2": {c: n for c, n in COUNTS["FY2018Q2"].items() if c != "back_office"}}
    folder = write(tmp_path, PUBLIC, Case(counts=counts))
    hidden = [
        (row["quarter"], row["category_code"])
        for row in rows(folder, "headcount.csv")
        if row["permitted_percent"] == "hidden"
    ]
    assert hidden == [("FY2018Q2", "back_office")]
    assert len(read_tables(folder / "headcount.csv")) == len(COUNTS)


def test_with_counts_the_table_is_of_this_quarter_with_one_total_at_the_end(tmp_path: Path) -> None:
    for edition in (INTERNAL, MINISTRY):
        *parts, total = rows(write(tmp_path, edition), "headcount.csv")
        assert {row["quarter"] for row in parts} == {"FY2018Q4"}
        assert [row["category_code"] for row in parts] == list(COUNTS["FY2018Q4"])
        assert total["category_code"] == "total"
        for name in ("permitted_count", "total_count"):
            assert sum(int(row[name]) for row in parts) == int(total[name])


def test_every_percent_as_printed_is_read_back_as_it_was_meant() -> None:
    printed = {
        Both.same("92%"): "92",
        Both.same("90–94%"): "90-94",
        Both("90〜94%", "90–94%"): "90-94",
        Both("5%以下", "≤5%"): "<=5",
        Both("95%以上", "≥95%"): ">=95",
        Both.same("≤5%"): "<=5",
    }
    assert {text: write_percent(text) for text in printed} == printed
    assert write_percent(None) == write_percent(WITHHELD) == "hidden"
    with pytest.raises(EvidenceError):
        write_percent(Both("わずか", "few"))


def test_ranges_buckets_and_withheld_totals_are_the_same_in_both_files(tmp_path: Path) -> None:
    counts = {**COUNTS, "FY2018Q4": {**COUNTS["FY2018Q4"], "sales_planning": (0, 12)}}
    coarse = replace(PUBLIC, levers=Levers(5, ("FY2018Q1",)))
    folder = write(tmp_path, coarse, Case(counts=counts))
    found = document(folder)
    assert [error.message for error in schema().iter_errors(found)] == []
    percents = {
        (row["quarter"], row["category_code"]): row["figures"]["percent"]
        for row in found["headcount"]["history"]
    }
    assert percents["FY2018Q4", "customer_front"] == "50-54"
    assert percents["FY2018Q4", "sales_planning"] == "<=5"
    assert percents["FY2018Q1", "total"] == "90-94"
    assert percents["FY2018Q4", "total"] == {"withheld": True}
    for row in rows(folder, "headcount.csv"):
        told = percents[row["quarter"], row["category_code"]]
        assert row["permitted_percent"] == ("hidden" if told == {"withheld": True} else told)
    read_tables(folder / "headcount.csv")


def test_findings_are_all_there_ordered_and_exact(tmp_path: Path) -> None:
    hostile = '=HYPERLINK("http://example.invalid","x"),\n"@'
    findings = [*default_findings(), make_finding("R01", 77, account_id=hostile, subject_id="0012")]
    folder = write(tmp_path, INTERNAL, Case(findings=findings))
    found = rows(folder, "findings.csv")
    assert {row["finding_key"] for row in found} == {finding["finding_key"] for finding in findings}
    (row,) = (row for row in found if row["subject_id"] == "0012")
    assert row["account_id"] == hostile
    order = [(row["code"], row["subject_id"], row["object_id"], row["finding_key"]) for row in found]
    assert order == sorted(order)
    assert b"\r" not in (folder / "findings.csv").read_bytes()
    parquet = duckdb.execute(f"SELECT * FROM '{folder / 'findings.parquet'}'").fetchall()
    assert [value[0] for value in parquet] == [row["finding_key"] for row in found]


_SQL = {"string": "VARCHAR", "integer": ("INTEGER", "BIGINT")}


def test_every_column_is_in_the_dictionary_with_its_type(tmp_path: Path) -> None:
    seen = set()
    for edition in EDITIONS:
        folder = write(tmp_path, edition)
        for path in sorted(folder.iterdir()):
            if path.suffix == ".json":
                continue
            (resource,) = (r for r in tables() if path.name in r["path"] and edition.name in r["editions"])
            seen.add(resource["name"])
            fields = {field["name"]: field for field in resource["schema"]["fields"]}
            if path.suffix == ".parquet":
                described = duckdb.execute(f"DESCRIBE SELECT * FROM '{path}'").fetchall()
                assert [column[0] for column in described] == list(fields)
                assert all(column[1] in _SQL[fields[column[0]]["type"]] for column in described)
            else:
                assert_table(rows(folder, path.name), fields, resource["schema"]["primaryKey"])
    assert seen == {resource["name"] for resource in tables()}


def assert_table(found: list[dict[str, str]], fields: dict[str, Any], key: list[str]) -> None:
    assert found
    assert list(found[0]) == list(fields)
    keys = [tuple(row[name] for name in key) for row in found]
    assert len(set(keys)) == len(keys)
    for row in found:
        for name, field in fields.items():
            assert_value(row[name], field)


def assert_value(value: str, field: dict[str, Any]) -> None:
    limits = field.get("constraints", {})
    if value == "":
        assert not limits.get("required"), field["name"]
        return
    if field["type"] == "integer":
        assert limits.get("minimum", 0) <= int(value) <= limits.get("maximum", 2**62)
    assert re.fullmatch(limits.get("pattern", ".*"), value, re.DOTALL), field["name"]
    assert value in limits.get("enum", [value])


def test_every_field_is_described_in_both_languages() -> None:
    for resource in tables():
        for field in resource["schema"]["fields"]:
            assert field["description"]["ja"]
            assert field["description"]["en"]


def test_the_states_of_the_dictionary_are_those_of_the_wording() -> None:
    words = load_wording()
    (field,) = (
        f for r in tables() if r["name"] == "findings" for f in r["schema"]["fields"] if f["name"] == "state"
    )
    assert all(words.find(f"states.{state}") for state in field["constraints"]["enum"])


def test_a_folder_that_cannot_be_written_is_an_error_with_its_place(tmp_path: Path) -> None:
    database = write_inspection(tmp_path / "inspection.duckdb")
    (tmp_path / "taken").write_text("")
    with pytest.raises(EvidenceError, match="taken"):
        write_data(database, view_of(database, PUBLIC), tmp_path / "taken")


@pytest.mark.parametrize("name", ["report", "tables"])
def test_the_schema_command_prints_what_is_published(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", name]) == 0
    assert capsys.readouterr().out == SCHEMAS[name].read_text(encoding="utf-8")


def test_every_column_of_the_internal_list_is_a_sheet_column_too() -> None:
    """Nothing that a program gets is kept from the person who reads the workbook."""
    from tenken.report.finding_sheets import _LOOK_UP, _READ, _WAIVER

    shown = {name for name, _, _ in (*_READ, *_WAIVER, *_LOOK_UP)}
    (findings,) = (r for r in tables() if r["name"] == "findings")
    told = {"account_id": "account", "quarters_open": "quarters"}
    names = {field["name"] for field in findings["schema"]["fields"]}
    assert {told.get(name, name) for name in names} - shown == set()
