"""Every control finds exactly what its cases say, and looked at as many rows as they say."""

from __future__ import annotations

import json
from typing import Any

import pytest
from case_files import CASES, KINDS, Companies, case_files
from company_fixture import all_controls

EVERY_CASE = [(code, path.stem) for code in all_controls() for path in case_files(code)]


def _matches(found: dict[str, Any], expected: dict[str, Any]) -> bool:
    """Tell whether a finding has every value that is expected of it; evidence is compared by key."""
    evidence = json.loads(found["evidence"])
    wanted = dict(expected)
    said = wanted.pop("evidence", {})
    return all(found[k] == v for k, v in wanted.items()) and all(evidence[k] == v for k, v in said.items())


def _by_key(findings: list[dict[str, Any]]) -> dict[tuple[str, str | None], dict[str, Any]]:
    return {(f["subject_id"], f.get("object_id")): f for f in findings}


@pytest.mark.parametrize(("code", "name"), EVERY_CASE)
def test_a_control_says_exactly_what_its_case_expects(companies: Companies, code: str, name: str) -> None:
    built = companies.of(code)[name]
    expect, outcome = built.expect, built.outcome
    status = expect.get("status", "EVALUATED")
    assert (outcome.status, outcome.reason, outcome.population) == (
        status, expect.get("reason"), expect.get("population"),
    )  # fmt: skip
    found, expected = _by_key(built.findings), _by_key(expect.get("findings", []))
    assert sorted(found, key=str) == sorted(expected, key=str)
    assert len(found) == len(built.findings)
    wrong = {k: (found[k], expected[k]) for k in expected if not _matches(found[k], expected[k])}
    assert not wrong


@pytest.mark.parametrize("code", all_controls())
def test_a_control_has_a_clean_a_dirty_and_a_boundary_or_null_case(code: str) -> None:
    kinds = {path.stem.partition("_")[0] for path in case_files(code)}
    assert kinds <= set(KINDS)
    assert {"clean", "dirty"} <= kinds
    assert kinds & {"boundary", "null", "guard"}


@pytest.mark.parametrize("code", [c for c, control in all_controls().items() if control.header.datasets])
def test_a_control_that_needs_a_dataset_has_a_case_without_one(code: str) -> None:
    assert any(path.stem.startswith("absent_") for path in case_files(code))


def test_every_folder_of_cases_belongs_to_a_control() -> None:
    folders = {p.name for p in CASES.iterdir() if p.is_dir() and any(p.glob("*.yaml"))}
    assert folders == {control.path.stem for control in all_controls().values()}


@pytest.mark.parametrize("code", all_controls())
def test_a_control_never_finds_more_than_it_looked_at(companies: Companies, code: str) -> None:
    outcomes = {n: b.outcome for n, b in companies.of(code).items() if b.outcome.status == "EVALUATED"}
    assert outcomes
    assert {n: (o.findings, o.population) for n, o in outcomes.items() if o.findings > o.population} == {}
