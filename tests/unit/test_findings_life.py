"""The life of a finding: its key, its quarters, its waivers, and the table that carries it forward."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from company_fixture import all_controls, company, rows_of, run_all

from tenken.errors import ConfigError
from tenken.reconcile import controls
from tenken.reconcile.controls import Outcome

ONE_HOLDER: dict[str, Any] = {
    "persons": [{"person_id": "P1"}, {"person_id": "BOSS"}],
    "posts": [{"person_id": "P1"}],
    "org_units": [{"org_id": "ORG"}],
    "accounts": [{"account_id": "A1", "person_id": "P1"}],
    "entitlements": [{"entitlement_id": "VIEW"}],
    "grants": [{"holder_id": "A1"}],
}


def _key(code: str, subject: str, object_id: str = "") -> str:
    return hashlib.sha256(f"{code}|1|{subject}|{object_id}".encode()).hexdigest()


R01 = _key("R01", "A1", "VIEW")


def _inspect(**given: Any) -> tuple[list[dict[str, Any]], dict[str, list[dict[str, Any]]], list[Outcome]]:
    """Give the findings, the tables about them, and what became of each control."""
    whole = {**ONE_HOLDER, **given}
    with company(Path(":memory:"), whole) as (connection, values):
        outcomes = run_all(connection, values, whole)
        tables = {t: rows_of(connection, t) for t in ("carry_forward", "finding_history", "control_results")}
        return rows_of(connection, "findings"), tables, outcomes


def _of(findings: list[dict[str, Any]], code: str) -> dict[str, Any]:
    (found,) = [f for f in findings if f["code"] == code]
    return found


def _before(*keys: str, severity: str = "H", quarters: int = 1, **tables: Any) -> dict[str, Any]:
    """Give the inspection before, with these findings in it."""
    known = [
        {
            "finding_key": k,
            "code": "R01",
            "severity": severity,
            "state": "NEW",
            "first_seen": "FY2018Q1",
            "quarters_open": quarters,
            "is_exception": True,
        }
        for k in keys
    ]
    history = [{"finding_key": k, "first_seen": "FY2018Q1", "last_seen": "FY2018Q2"} for k in keys]
    return {"findings": known, "finding_history": history, **tables}


def test_a_key_is_made_of_code_version_subject_and_object_only() -> None:
    findings, _, _ = _inspect()
    assert _of(findings, "R01")["finding_key"] == R01


def test_keys_do_not_depend_on_the_order_of_rows_or_on_other_findings() -> None:
    accounts = [{"account_id": f"A{n}", "person_id": "P1"} for n in (1, 2, 3)]
    grants = [{"holder_id": f"A{n}"} for n in (1, 2, 3)]
    one, _, _ = _inspect(accounts=accounts, grants=grants)
    other, _, _ = _inspect(accounts=accounts[::-1], grants=grants[::-1])
    assert one == other
    assert R01 in {f["finding_key"] for f in one}


def test_a_first_finding_is_new_and_open_for_one_quarter() -> None:
    found = _of(_inspect()[0], "R01")
    assert (found["state"], found["first_seen"], found["quarters_open"]) == ("NEW", "FY2018Q3", 1)
    assert found["is_exception"] is True


def test_a_finding_seen_before_keeps_its_first_quarter_and_grows_older() -> None:
    found = _of(_inspect(previous=_before(R01, quarters=2))[0], "R01")
    assert (found["state"], found["first_seen"], found["quarters_open"]) == ("OPEN", "FY2018Q1", 3)


def test_a_finding_that_was_gone_for_a_quarter_begins_anew_and_its_history_remembers() -> None:
    history = [{"finding_key": R01, "first_seen": "FY2017Q4", "last_seen": "FY2018Q1"}]
    findings, tables, _ = _inspect(previous={"findings": [], "finding_history": history})
    found = _of(findings, "R01")
    assert (found["state"], found["first_seen"], found["quarters_open"]) == ("REGRESSED", "FY2018Q3", 1)
    (remembered,) = [h for h in tables["finding_history"] if h["finding_key"] == R01]
    assert (remembered["first_seen"], remembered["last_seen"]) == ("FY2017Q4", "FY2018Q3")


def test_a_finding_that_ended_stays_in_the_history() -> None:
    _, tables, _ = _inspect(role_rules=[{"category_code": "back_office"}], previous=_before(R01))
    (remembered,) = [h for h in tables["finding_history"] if h["finding_key"] == R01]
    assert (remembered["first_seen"], remembered["last_seen"]) == ("FY2018Q1", "FY2018Q2")


@pytest.mark.parametrize(
    "target",
    [
        {"finding_key": R01},
        {"code": "R01"},
        {"code": "R01", "account_id": "A1"},
        {"code": "R01", "person_id": "P1", "entitlement_id": "VIEW"},
        {"code": "R01", "subject_id": "A1"},
    ],
)
def test_a_waiver_names_a_finding_or_a_code_with_its_holder(target: dict[str, str]) -> None:
    findings, tables, _ = _inspect(waivers=[target])
    found = _of(findings, "R01")
    assert (found["state"], found["waiver_id"], found["is_exception"]) == ("ACCEPTED", "W-001", False)
    (counted,) = [c for c in tables["control_results"] if c["code"] == "R01"]
    assert (counted["findings"], counted["exceptions"]) == (1, 0)


@pytest.mark.parametrize(
    "target",
    [
        {"finding_key": _key("R01", "A2", "VIEW")},
        {"code": "R02"},
        {"code": "R01", "account_id": "a1"},
        {"code": "R01", "person_id": "P1", "entitlement_id": "FIND"},
        {"code": "R01", "subject_id": "P1"},
    ],
)
def test_a_waiver_of_something_else_excuses_nothing(target: dict[str, str]) -> None:
    found = _of(_inspect(waivers=[target])[0], "R01")
    assert (found["state"], found["waiver_id"], found["is_exception"]) == ("NEW", None, True)


def test_a_waiver_that_names_a_holder_does_not_fit_a_finding_without_one() -> None:
    given = {"role_rules": [{"category_code": "back_office", "approved_on": "2018-05-01"}]}
    waived = _of(_inspect(**given, waivers=[{"code": "R13"}])[0], "R13")
    assert waived["is_exception"] is False
    found = _of(_inspect(**given, waivers=[{"code": "R13", "account_id": "A1"}])[0], "R13")
    assert found["is_exception"] is True


@pytest.mark.parametrize(
    ("days", "is_in_force"),
    [
        ({"valid_from": "2018-12-31", "valid_until": "2019-03-31"}, True),
        ({"valid_from": "2019-01-01", "valid_until": "2019-03-31"}, False),
        ({"valid_until": "2018-12-31"}, True),
        ({"valid_until": "2018-12-30"}, False),
    ],
)
def test_a_waiver_holds_on_its_first_and_last_day(days: dict[str, str], is_in_force: bool) -> None:
    found = _of(_inspect(waivers=[{"code": "R01", **days}])[0], "R01")
    assert found["is_exception"] is not is_in_force


def test_what_an_ended_waiver_excused_is_an_exception_and_a_finding_of_its_own() -> None:
    findings, _, _ = _inspect(waivers=[{"code": "R01", "valid_until": "2018-12-30"}])
    assert _of(findings, "R01")["is_exception"] is True
    ended = _of(findings, "R07")
    assert (ended["subject_id"], ended["object_id"], ended["is_exception"]) == ("W-001", R01, True)


def test_of_two_waivers_in_force_the_first_by_its_id_is_named() -> None:
    assert _of(_inspect(waivers=[{"code": "R01"}, {"finding_key": R01}])[0], "R01")["waiver_id"] == "W-001"


def test_an_accepted_finding_grows_older_too() -> None:
    found = _of(_inspect(previous=_before(R01), waivers=[{"code": "R01"}])[0], "R01")
    assert (found["state"], found["quarters_open"]) == ("ACCEPTED", 2)


# Every column of the table but these takes something away.
COMES = ("opening", "new", "regressed", "reopened")


def _carried(tables: dict[str, list[dict[str, Any]]]) -> dict[str, dict[str, int]]:
    return {r.pop("severity"): r for r in tables["carry_forward"]}


def _foots(row: dict[str, int]) -> bool:
    return row["closing"] == sum(n if c in COMES else -n for c, n in row.items() if c != "closing")


def test_what_is_carried_forward_foots_with_new_open_gone_and_regressed_findings() -> None:
    accounts = [{"account_id": f"A{n}", "person_id": "P1"} for n in (1, 2, 3)]
    keys = {n: _key("R01", f"A{n}", "VIEW") for n in range(1, 6)}
    before = _before(keys[1], keys[4], keys[5])
    before["finding_history"].append(
        {"finding_key": keys[2], "first_seen": "FY2017Q4", "last_seen": "FY2018Q1"}
    )
    findings, tables, _ = _inspect(
        accounts=accounts, grants=[{"holder_id": f"A{n}"} for n in (1, 2, 3)], previous=before
    )
    # R01 finds A1 (open), A2 (back again) and A3 (new); A4 and A5 are gone.
    carried = _carried(tables)
    high = carried["H"]
    assert (high["opening"], high["regressed"]) == (3, 1)
    assert high["closing"] == len([f for f in findings if f["severity"] == "H" and f["is_exception"]])
    assert sum(n for c, n in high.items() if c not in (*COMES, "closing")) == 2
    assert [s for s in carried if not _foots(carried[s])] == []


def test_what_is_carried_forward_foots_when_a_control_was_given_another_severity() -> None:
    carried = _carried(_inspect(previous=_before(R01, severity="M"))[1])
    assert (carried["H"]["opening"], carried["M"]["opening"]) == (1, 0)
    assert [s for s in carried if not _foots(carried[s])] == []


def test_severities_come_worst_first() -> None:
    with company(Path(":memory:"), ONE_HOLDER) as (connection, values):
        run_all(connection, values, ONE_HOLDER)
        rows = connection.execute("SELECT severity FROM carry_forward").fetchall()
    assert [s for (s,) in rows] == ["C", "H", "M", "L"]


def test_the_root_of_several_codes_on_one_right_is_the_first_by_precedence() -> None:
    findings, _, _ = _inspect(
        persons=[{"person_id": "P1", "left_on": "2018-11-30"}, {"person_id": "BOSS"}],
        entitlements=[{"entitlement_id": "VIEW", "is_bypass": True}],
        group_members=[
            {"group_id": "G1", "member_id": "A1"},
            {"group_id": "G2", "member_kind": "group", "member_id": "G1"},
        ],
        grants=[{"holder_kind": "group", "holder_id": "G2", "expires_on": "2018-11-30"}],
    )
    roots = {f["code"]: f["root_code"] for f in findings if f["account_id"] == "A1" and f["entitlement_id"]}
    assert roots == dict.fromkeys(("L01", "R09", "P01", "P06"), "L01")


def test_a_finding_about_no_right_is_its_own_root() -> None:
    findings, _, _ = _inspect(accounts=[{"account_id": "A1"}])
    assert _of(findings, "I01")["root_code"] == "I01"


def test_every_control_reports_and_counts_its_exceptions() -> None:
    findings, tables, outcomes = _inspect()
    assert [c["code"] for c in tables["control_results"]] == sorted(all_controls())
    for row in tables["control_results"]:
        said = next(o for o in outcomes if o.code == row["code"])
        assert (row["status"], row["findings"]) == (said.status, said.findings)
        if row["status"] == "EVALUATED":
            assert row["exceptions"] == len(
                [f for f in findings if f["code"] == row["code"] and f["is_exception"]]
            )
        else:
            assert (row["exceptions"], row["population"]) == (None, None)
            assert row["reason"]


def test_a_control_that_repeats_a_key_is_refused() -> None:
    control = all_controls()["L01"]
    twice = controls.Control(control.header, "SELECT 'A1' AS subject_id UNION ALL SELECT 'A1'", control.path)
    with company(Path(":memory:"), ONE_HOLDER) as (connection, values):
        controls.create_coded_findings(connection)
        columns = {d: [] for d in control.header.datasets}
        with pytest.raises(ConfigError, match="1 rows repeat"):
            controls.run_control(connection, twice, values, controls.Surroundings(columns, {}))


def test_a_control_without_a_subject_is_refused() -> None:
    control = all_controls()["L01"]
    nameless = controls.Control(control.header, "SELECT 'A1' AS account_id", control.path)
    with company(Path(":memory:"), ONE_HOLDER) as (connection, values):
        controls.create_coded_findings(connection)
        columns = {d: [] for d in control.header.datasets}
        with pytest.raises(ConfigError, match="no subject_id"):
            controls.run_control(connection, nameless, values, controls.Surroundings(columns, {}))
