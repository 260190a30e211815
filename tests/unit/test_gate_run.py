"""How the gate runs: order, what a check keeps, what is an error and what is data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from gate_fixture import build_company, change

from tenken.errors import EvidenceError
from tenken.reconcile import gate
from tenken.reconcile.gate import Check, gate_error, load_suite, run_suites


@pytest.fixture(name="company")
def _company(tmp_path: Path) -> Path:
    return build_company(tmp_path / "inspection.duckdb")


def _use_suite(
    monkeypatch: pytest.MonkeyPatch, kind: str, kwargs: dict[str, Any], table: str = "persons"
) -> None:
    meta = {"id": "x.y", "code": "S09", "description_ja": "", "description_en": "", "remedy": "Mend it"}
    expectation = {"type": kind, "kwargs": kwargs, "meta": meta, "severity": "critical"}
    suite = {"name": "x", "expectations": [expectation], "meta": {"table": table}}
    monkeypatch.setattr(gate, "load_suite", lambda _: suite)


def _check(**changed: Any) -> Check:
    values: dict[str, Any] = {
        "suite": "grants", "expectation_id": "grants.x", "expectation": "t", "description_ja": "あ",
        "description_en": "Each grant is x", "code": "S09", "severity": "critical", "success": False,
        "observed": "2 unexpected: a=1", "unexpected_count": 2, "row_count": 10, "remedy": "Mend it",
    }  # fmt: skip
    return Check(**{**values, **changed})


def test_checks_come_in_the_order_asked_for_and_of_each_file(company: Path) -> None:
    change(company, "DELETE FROM persons")
    asked = ["requests", "persons"]
    expected = [e["meta"]["id"] for name in asked for e in load_suite(name)["expectations"]]
    assert [c.expectation_id for c in run_suites(company, asked)] == expected


def test_a_check_repeats_what_its_expectation_says(company: Path) -> None:
    demand = load_suite("grants")["expectations"][2]
    check = run_suites(company, ["grants"])[2]
    meta = demand["meta"]
    assert check == Check(
        "grants", meta["id"], demand["type"], meta["description_ja"], meta["description_en"], meta["code"],
        demand["severity"], True, "0 unexpected", 0, 3, meta["remedy"],
    )  # fmt: skip


def test_the_first_unexpected_rows_are_shown_and_the_rest_is_counted(company: Path) -> None:
    change(company, "UPDATE grants SET entitlement_id = 'N' || rowid, revoked_at = NULL",
           "DELETE FROM entitlements",
           "INSERT INTO grants SELECT holder_kind, 'u002', 'X' || i, NULL, NULL, NULL, NULL, NULL, NULL"
           " FROM grants, range(400) AS r (i) WHERE holder_id = 'u001'")  # fmt: skip
    checks = {c.expectation_id: c for c in run_suites(company, ["grants"])}
    check = checks["grants.entitlement_is_known"]
    assert (check.unexpected_count, check.row_count) == (403, 403)
    assert check.observed == "403 unexpected: entitlement_id=N0; entitlement_id=N1; entitlement_id=N2"


def test_a_code_outside_its_set_is_named(company: Path) -> None:
    change(company, "UPDATE persons SET status = 'robot' WHERE person_id = 'E001'")
    checks = {c.expectation_id: c for c in run_suites(company, ["persons"])}
    assert checks["persons.status_is_in_the_closed_set"].observed == "1 unexpected: status=robot"


def test_declared_and_loaded_rows_are_shown(company: Path) -> None:
    change(
        company,
        "UPDATE snapshot_checks SET is_broken = TRUE, observed = '999', expected = '1000' WHERE code = 'S02'",
    )
    checks = {c.expectation_id: c for c in run_suites(company, ["posts"])}
    assert (
        checks["posts.rows_tie_to_the_declared_count"].observed == "1 unexpected: observed=999, expected=1000"
    )


def test_a_long_observation_is_cut(company: Path) -> None:
    change(
        company, f"UPDATE snapshot_checks SET is_broken = TRUE, observed = '{'h' * 999}' WHERE code = 'S07'"
    )
    checks = {c.expectation_id: c for c in run_suites(company, ["posts"])}
    assert len(checks["posts.has_the_headers_of_last_quarter"].observed) == gate.OBSERVED_LENGTH


@pytest.mark.parametrize(
    ("kind", "kwargs"),
    [
        (
            "unexpected_rows_expectation",
            {"unexpected_rows_query": "SELECT name, person_id FROM {batch} ORDER BY ALL"},
        ),
        ("expect_column_values_to_be_in_set", {"column": "name", "value_set": []}),
    ],
)
def test_a_personal_value_is_never_kept_even_if_a_suite_selects_it(
    kind: str, kwargs: dict[str, Any], company: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _use_suite(monkeypatch, kind, kwargs)
    (check,) = run_suites(company, ["x"])
    assert check.unexpected_count == 2
    assert "架空" not in repr(check)


@pytest.mark.parametrize(
    ("kind", "kwargs", "problem"),
    [
        (
            "expect_column_values_to_not_be_null",
            {"column": "nothing"},
            'column "nothing" in BatchData does not exist',
        ),
        (
            "unexpected_rows_expectation",
            {"unexpected_rows_query": "SELECT nothing FROM {batch}"},
            "Binder Error",
        ),
        (
            "unexpected_rows_expectation",
            {"unexpected_rows_query": "SELECT x FROM gone, {batch}"},
            "Catalog Error",
        ),
        ("unexpected_rows_expectation", {"unexpected_rows_query": "SELEC x FROM {batch}"}, "Parser Error"),
    ],
)
def test_an_expectation_that_cannot_be_evaluated_is_an_evidence_error(
    kind: str, kwargs: dict[str, Any], problem: str, company: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _use_suite(monkeypatch, kind, kwargs)
    with pytest.raises(EvidenceError, match=problem) as caught:
        run_suites(company, ["x"])
    assert "x.y could not be evaluated" in str(caught.value)


def test_a_technical_message_that_quotes_a_value_is_withheld(
    company: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = "SELECT person_id FROM {batch} WHERE CAST(name AS INTEGER) = 1"
    _use_suite(monkeypatch, "unexpected_rows_expectation", {"unexpected_rows_query": query})
    with pytest.raises(EvidenceError, match="details withheld") as caught:
        run_suites(company, ["x"])
    assert "架空" not in str(caught.value)


def test_an_expectation_without_a_result_is_an_evidence_error(
    company: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "_validate", lambda *_, **__: {})
    with pytest.raises(EvidenceError, match=r"persons\.snapshot_was_examined could not be evaluated"):
        run_suites(company, ["persons"])


def test_a_table_that_is_not_there_is_an_evidence_error(company: Path) -> None:
    change(company, "DROP TABLE carry_forward")
    with pytest.raises(EvidenceError, match="carry_forward"):
        run_suites(company, ["reconciliation"])


def test_a_file_that_is_not_there_is_an_evidence_error_and_is_not_created(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="no such file"):
        run_suites(tmp_path / "none.duckdb", ["persons"])
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_an_evidence_error(tmp_path: Path) -> None:
    (tmp_path / "text.duckdb").write_text("no database " * 1000, encoding="utf-8")
    with pytest.raises(EvidenceError, match="the gate cannot read it"):
        run_suites(tmp_path / "text.duckdb", ["persons"])


def test_a_file_that_is_open_for_writing_is_an_evidence_error_with_a_remedy(company: Path) -> None:
    with duckdb.connect(str(company)), pytest.raises(EvidenceError, match="Close other connections"):
        run_suites(company, ["persons"])


def test_the_file_can_be_written_again_after_the_run_and_after_a_failed_run(company: Path) -> None:
    run_suites(company, ["persons"])
    change(company, "DROP TABLE accounts")
    with pytest.raises(EvidenceError):
        run_suites(company, ["grants"])
    change(company, "CREATE TABLE after_all (i INTEGER)")


def test_the_run_leaves_the_data_as_they_were(company: Path) -> None:
    before = company.read_bytes()
    run_suites(company, ["persons", "reconciliation"])
    assert company.read_bytes() == before
    assert [p.name for p in company.parent.iterdir()] == [company.name]


def test_nothing_is_printed(company: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run_suites(company, ["persons", "reconciliation"])
    assert capfd.readouterr() == ("", "")


def test_a_gate_error_lists_each_failed_critical_check_with_its_numbers_and_remedy() -> None:
    error = gate_error(
        [_check(), _check(success=True), _check(severity="warning"), _check(code=None, suite="posts")]
    )
    assert error is not None
    rest = "does not hold: Each grant is x; 2 unexpected: a=1, in a dataset of 10 rows. Mend it"
    assert [str(p) for p in error.problems] == [f"grants: grants.x (S09) {rest}", f"posts: grants.x {rest}"]
    assert error.exit_code == 13


def test_no_failed_critical_check_is_no_gate_error() -> None:
    assert gate_error([_check(success=True), _check(severity="warning")]) is None


def test_reading_a_suite_imports_nothing_heavy() -> None:
    import subprocess
    import sys

    code = (
        "import sys, json; from tenken.reconcile import gate; gate.load_suite('persons');"
        "heavy = ('duckdb', 'great_expectations', 'pandas', 'sqlalchemy');"
        "print(json.dumps([m for m in heavy if m in sys.modules]))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(found.stdout) == []
