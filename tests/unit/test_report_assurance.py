"""What the report says of the test of its own controls, and what a control that failed it forbids."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from company_fixture import company
from report_fixture import write_inspection

from tenken.reconcile.results import reasons_against_no_problem
from tenken.report.assurance import build_assurance
from tenken.report.facts import Facts, read_facts
from tenken.report.verdict import say_reason
from tenken.report.wording import load_wording
from tenken.selftest import Outcome, store_outcomes


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    """Give the facts of an invented inspection."""
    return read_facts(write_inspection(tmp_path_factory.mktemp("facts") / "inspection.duckdb"))


def _said(facts: Facts, *rows: dict[str, Any]) -> list[str]:
    return [text.en for text in build_assurance(replace(facts, selftest=rows), load_wording())]


def test_all_detected_is_one_sentence(facts: Facts) -> None:
    (said,) = _said(facts, {"code": "L01", "detected": True}, {"code": "R01", "detected": True})
    assert "2 of 2 controls found the violation" in said


def test_a_control_that_missed_its_violation_and_one_without_are_named(facts: Facts) -> None:
    rows = [
        {"code": "L01", "detected": False},
        {"code": "R01", "detected": True},
        {"code": "U01", "detected": None},
    ]
    lead, missed, unplanted = _said(facts, *rows)
    assert "1 of 2 controls" in lead
    assert missed.startswith("Not found by: L01.")
    assert unplanted == "No violation could be planted for: U01."


def test_without_any_outcome_nothing_is_said(facts: Facts) -> None:
    assert _said(facts) == []


def test_a_control_that_missed_its_violation_forbids_the_sentence_of_no_problem() -> None:
    with company(Path(":memory:"), {}, wanted=frozenset()) as (connection, _):
        connection.execute("CREATE TABLE findings (is_exception BOOLEAN)")
        store_outcomes(connection, [Outcome("L01", False, "", "x"), Outcome("L02", None, "", "y")])
        reasons = reasons_against_no_problem(connection)
    assert reasons[-1] == "L01 does not find the violation planted for it"
    said = say_reason(load_wording(), reasons[-1])
    assert said is not None
    assert said.ja == "L01は、仕込んだ違反を検出できませんでした"
