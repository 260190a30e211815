"""The test of the controls themselves: every plant is found, a broken control is not, and nothing else moves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from company_fixture import QUARTER, all_controls, settings_of
from sealed_company import GIVEN, seal

from tenken import selftest
from tenken.archive.store import sha256_file
from tenken.cli import main
from tenken.engine.duckdb import open_database, run
from tenken.errors import ConfigError, InputError
from tenken.reconcile.models import build_model
from tenken.reconcile.plants import SELFTEST, execute_all, load_plants, load_stand_ins, split_statements
from tenken.selftest import (
    Outcome,
    build_company,
    run_on_company,
    run_on_quarter,
    run_selftest,
    store_outcomes,
)


def test_every_control_has_a_plant_and_every_plant_a_control() -> None:
    assert set(load_plants()) == set(all_controls())


def test_every_control_finds_its_violation_and_no_undeclared_one_is_raised() -> None:
    wrong = [o for o in run_on_company() if not o.detected or o.reason is not None]
    assert wrong == []


def test_nothing_is_found_before_the_violations_are_planted() -> None:
    with open_database(Path(":memory:")) as connection:
        ground = build_company(connection)
        execute_all(connection, load_stand_ins(), ground.values)
        ground.build_all()
        found, around = ground.find()
        assert found == {}
        assert {o.status for o in around.outcomes.values()} == {"EVALUATED"}


def test_every_finding_of_the_planted_company_comes_from_a_plant() -> None:
    with open_database(Path(":memory:")) as connection:
        ground = build_company(connection)
        execute_all(connection, load_stand_ins(), ground.values)
        plants = [p for p in ground.plants.values() if not p.header.is_last]
        subjects = selftest._plant(ground, plants)
        ground.build_all()
        found, _ = ground.find()
        named = [f for f in found.values() if "selftest-" in f.text or f.subject_id in subjects.values()]
        assert len(named) == len(found) >= len(plants)


@pytest.mark.parametrize("code", ["L01", "R12", "S13", "V03"])
def test_a_control_that_lost_its_predicate_is_not_detected(
    code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    blinded = [_blind(c) if c.code == code else c for c in all_controls().values()]
    monkeypatch.setattr(selftest, "load_controls", lambda: blinded)
    with open_database(Path(":memory:")) as connection:
        outcomes = run_selftest(build_company(connection), is_clean=True)
    missed = {o.code: o.reason for o in outcomes if o.detected is False}
    assert set(missed) == {code}
    assert str(missed[code]).startswith("no finding of ")


def _blind(control: Any) -> Any:
    return replace(control, sql=f"SELECT * FROM ({control.sql}) AS q WHERE FALSE")


def test_the_command_ends_with_12_when_a_control_does_not_detect(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    outcomes = (
        Outcome("L01", False, "", "no finding of x"),
        Outcome("L02", None, "", "dataset usage_events is absent"),
    )
    monkeypatch.setattr(selftest, "run_on_company", lambda: outcomes)
    assert main(["selftest"]) == 12
    printed = capsys.readouterr()
    assert "NOT FOUND" in printed.out
    assert "0 of 1 controls" in printed.out
    assert printed.err.startswith("L01: did not find")


def test_the_command_prints_json(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(selftest, "run_on_company", lambda: (Outcome("L03", True, "R01", None),))
    assert main(["selftest", "--json"]) == 0
    assert '"detected": true' in capsys.readouterr().out


def test_a_control_without_its_dataset_is_skipped_with_the_reason() -> None:
    with open_database(Path(":memory:")) as connection:
        ground = build_company(connection)
        ground.columns = {k: v for k, v in ground.columns.items() if k != "usage_events"}
        outcomes = {o.code: o for o in run_selftest(ground, is_clean=True)}
    assert outcomes["U04"] == Outcome("U04", None, "", "dataset usage_events is absent")
    assert outcomes["L01"].detected is True


def test_without_an_inspection_before_v01_has_no_ground() -> None:
    with open_database(Path(":memory:")) as connection:
        ground = build_company(connection)
        ground.values["previous_signed_at"] = None
        outcomes = {o.code: o for o in run_selftest(ground, is_clean=True)}
    assert outcomes["V01"] == Outcome("V01", None, "", "there is no inspection before")


def test_the_outcomes_are_stored_one_row_per_control() -> None:
    with open_database(Path(":memory:")) as connection:
        store_outcomes(connection, [Outcome("L01", True, "", None), Outcome("L02", None, "", "absent")])
        rows = run(connection, "SELECT * FROM selftest_results ORDER BY code")
    assert rows == [("L01", True, "", None), ("L02", None, "", "absent")]


def test_statements_end_at_a_semicolon_that_ends_a_line() -> None:
    assert split_statements("SELECT ';' AS a;\nSELECT 2;\n") == ("SELECT ';' AS a", "SELECT 2")


def test_a_plant_under_another_name_than_its_control_is_refused(tmp_path: Path) -> None:
    text = (SELFTEST / "L01.sql").read_text(encoding="utf-8")
    (tmp_path / "L02.sql").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"Name it L01\.sql"):
        load_plants(tmp_path)


def test_a_quarter_is_tested_in_a_copy_and_what_it_lacks_is_skipped(tmp_path: Path) -> None:
    database = seal(tmp_path)
    before = sha256_file(database)
    settings = settings_of(GIVEN).model_copy(update={"archive": tmp_path})
    outcomes = {o.code: o for o in run_on_quarter(settings, QUARTER)}
    assert sha256_file(database) == before
    assert [o for o in outcomes.values() if o.detected is False] == []
    assert (outcomes["R01"].detected, outcomes["R01"].reason) == (True, None)
    assert outcomes["U04"] == Outcome("U04", None, "", "dataset usage_events is absent")
    assert outcomes["R19"] == Outcome("R19", None, "", "policy.approved_percent is not set")


def test_a_quarter_that_was_not_inspected_cannot_be_tested(tmp_path: Path) -> None:
    settings = settings_of(GIVEN).model_copy(update={"archive": tmp_path})
    with pytest.raises(InputError, match="Run `tenken inspect FY2018Q3` first"):
        run_on_quarter(settings, QUARTER)


STRANGE = {
    "leaver_grace_days": 14,
    "mover_grace_days": 30,
    "removal_lead_days": 10,
    "nested_depth_direct": 3,
    "population_change_percent": 150,
    "dormant_days": 180,
    "max_sensitive_entitlements": 1,
    "peer_percent": 50,
    "deprovision_days": 5,
    "emergency_days": 30,
    "waiver_renewals": 0,
    "unused_rule_quarters": 1,
    "remediation_quarters_h": 3,
    "stamp_items": 50,
    "max_source_skew_days": 5,
    "leave_grace_days": 60,
    "acknowledge_days": 10,
    "rule_review_days": 10000,
}


def test_the_violations_fit_whatever_thresholds_a_site_sets() -> None:
    with open_database(Path(":memory:")) as connection:
        ground = build_company(connection)
        ground.values |= STRANGE
        outcomes = run_selftest(ground, is_clean=True)
    assert [o for o in outcomes if not o.detected or o.reason is not None] == []


def test_managers_who_reviewed_this_very_quarter_are_no_obstacle_but_for_v09() -> None:
    with open_database(Path(":memory:")) as connection:
        ground = build_company(connection)
        run(
            connection,
            "INSERT INTO attestations (inspection_id, person_id, entitlement_id, reviewer_id, decision, decided_at)"
            " VALUES ('FY2018Q3 r1', 'X', 'Y', 'Z', 'keep', TIMESTAMP '2019-01-10')",
        )
        build_model(connection, ground.every["review"], ground.values)
        outcomes = run_selftest(ground)
    skipped = [o for o in outcomes if not o.detected or o.reason is not None]
    assert skipped == [Outcome("V09", None, "", "the managers reviewed this very quarter")]
