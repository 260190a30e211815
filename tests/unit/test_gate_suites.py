"""The suites as files: real Great Expectations JSON, in step with the contract, nothing personal in them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from gate_fixture import CODES, DATASET_SUITES, SUITES

from tenken.contract import dataset_names, load_dataset
from tenken.errors import ConfigError
from tenken.reconcile import gate


def _expectations(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = gate.load_suite(name)["expectations"]
    return found


def _queries(name: str) -> list[str]:
    return [
        e["kwargs"]["unexpected_rows_query"]
        for e in _expectations(name)
        if "unexpected_rows_query" in e["kwargs"]
    ]


def _columns(name: str, kind: str) -> list[str]:
    return [e["kwargs"]["column"] for e in _expectations(name) if e["type"] == kind]


def test_there_is_a_suite_file_for_each_name_and_no_other() -> None:
    assert {path.stem for path in gate.EXPECTATIONS.glob("*.json")} == set(SUITES)


@pytest.mark.parametrize("name", SUITES)
def test_a_suite_loads_as_a_great_expectations_suite_and_round_trips(name: str) -> None:
    from great_expectations import ExpectationSuite

    suite = gate.load_suite(name)
    assert ExpectationSuite(**gate.load_suite(name)).to_json_dict() == suite


@pytest.mark.parametrize("name", SUITES)
def test_ids_are_unique_and_begin_with_the_name_of_their_suite(name: str) -> None:
    ids = [e["meta"]["id"] for e in _expectations(name)]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(rf"{name}\.[a-z0-9_]+", i) for i in ids)


@pytest.mark.parametrize("name", SUITES)
def test_each_expectation_says_in_both_languages_what_it_asks_and_what_to_do(name: str) -> None:
    for expectation in _expectations(name):
        meta = expectation["meta"]
        assert expectation["severity"] in ("critical", "warning")
        assert min(len(meta[k]) for k in ("description_ja", "description_en", "remedy")) >= 5, meta["id"]
        assert meta["code"] is None or re.fullmatch(r"S\d\db?", meta["code"])


@pytest.mark.parametrize("name", SUITES)
def test_queries_keep_the_conventions_that_great_expectations_needs(name: str) -> None:
    for query in _queries(name):
        assert query.count("{batch}") == 1
        assert query.endswith("ORDER BY ALL")
        assert not re.search(
            r"\bJOIN\b|\bNOT IN \(SELECT\b|\*(?! permitted_count\b| total_count\b|\))", query
        ), query


@pytest.mark.parametrize("name", SUITES)
def test_no_query_selects_a_personal_column(name: str) -> None:
    personal = {
        c for d in dataset_names() for c, column in load_dataset(d).columns.items() if column.personal
    }
    assert {"name", "name_kana", "email", "display_name"} <= personal
    for query in _queries(name):
        selected = re.findall(r"SELECT (.*?) FROM", query)
        assert not personal & {word for part in selected for word in re.findall(r"\w+", part)}, query


@pytest.mark.parametrize("name", DATASET_SUITES)
def test_closed_sets_are_those_of_the_contract(name: str) -> None:
    sets = {
        e["kwargs"]["column"]: e["kwargs"]["value_set"]
        for e in _expectations(name)
        if e["type"] == "expect_column_values_to_be_in_set"
    }
    assert sets == {c: column.values for c, column in load_dataset(name).columns.items() if column.values}


@pytest.mark.parametrize("name", DATASET_SUITES)
def test_required_columns_are_those_of_the_contract(name: str) -> None:
    required = [c for c, column in load_dataset(name).columns.items() if column.required is True]
    assert _columns(name, "expect_column_values_to_not_be_null") == required


@pytest.mark.parametrize("name", DATASET_SUITES)
def test_the_key_is_that_of_the_contract(name: str) -> None:
    key = ", ".join(load_dataset(name).key)
    assert any(f"GROUP BY {key} HAVING count(*) > 1" in query for query in _queries(name))


@pytest.mark.parametrize("name", DATASET_SUITES)
def test_datasets_that_need_rows_are_those_of_the_contract(name: str) -> None:
    kinds = {e["type"] for e in _expectations(name)}
    assert ("expect_table_row_count_to_be_between" in kinds) == load_dataset(name).needs_rows


@pytest.mark.parametrize("name", DATASET_SUITES)
def test_lost_characters_are_looked_for_in_every_text_of_the_contract(name: str) -> None:
    texts = [c for c, column in load_dataset(name).columns.items() if column.type in ("id", "text", "code")]
    assert any(f"concat_ws(' ', {', '.join(texts)}), chr(65533)" in query for query in _queries(name))


@pytest.mark.parametrize("name", DATASET_SUITES)
def test_each_snapshot_check_is_asked_for_with_its_severity(name: str) -> None:
    asked = {
        e["meta"]["code"]: e["severity"] for e in _expectations(name) if "AND is_broken" in str(e["kwargs"])
    }
    warnings = dict.fromkeys(("S02b", "S05", "S07"), "warning")
    assert asked == {**dict.fromkeys(CODES, "critical"), **warnings}


def test_a_suite_that_is_not_there_is_a_config_error() -> None:
    with pytest.raises(ConfigError, match="there is no such suite"):
        gate.load_suite("nothing")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", "not a suite"),
        ("[]", "not a suite"),
        ('{"expectations": [{"type": "t", "meta": {"id": "a"}}]}', "t lacks metadata"),
    ],
)
def test_a_damaged_suite_is_a_config_error(
    text: str, problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bad.json").write_text(text, encoding="utf-8")
    monkeypatch.setattr(gate, "EXPECTATIONS", tmp_path)
    with pytest.raises(ConfigError, match=problem):
        gate.load_suite("bad")
