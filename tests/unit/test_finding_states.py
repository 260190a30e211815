"""What becomes of a finding from one inspection to the next: states, causes of absence, roots."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from company_fixture import company, models_for_life, rows_of, run_all

from tenken.errors import ConfigError
from tenken.rules import load_waivers

ONE_HOLDER: dict[str, Any] = {
    "persons": [{"person_id": "P1"}, {"person_id": "BOSS", "manager_id": "P1"}],
    "posts": [{"person_id": "P1"}],
    "org_units": [{"org_id": "ORG"}],
    "accounts": [{"account_id": "A1", "person_id": "P1"}],
    "entitlements": [{"entitlement_id": "VIEW"}],
    "grants": [{"holder_id": "A1"}],
}
NOBODY = {**ONE_HOLDER, "grants": []}
COVERED = {"role_rules": [{"category_code": "back_office"}]}


def _key(code: str, subject: str, object_id: str = "") -> str:
    return hashlib.sha256(f"{code}|1|{subject}|{object_id}".encode()).hexdigest()


R01 = _key("R01", "A1", "VIEW")


def _tables(given: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    names = ("findings", "finding_history", "finding_timeline", "carry_forward", "root_counts")
    given = {"controls": ["R01"], **given}
    wanted = models_for_life(given["controls"])
    with company(Path(":memory:"), given, wanted=wanted) as (connection, values):
        run_all(connection, values, given)
        return {name: rows_of(connection, name) for name in names}


def _before(state: str = "NEW", **history: Any) -> dict[str, Any]:
    """Give the inspection before: it found R01, or (with absent_since) knew it from earlier."""
    remembered = {
        "finding_key": R01, "code": "R01", "severity": "H", "subject_id": "A1", "object_id": "VIEW",
        "person_id": "P1", "account_id": "A1", "entitlement_id": "VIEW", "first_seen": "FY2018Q1",
        "last_seen": "FY2018Q2", "state": state, **history,
    }  # fmt: skip
    found = {
        "finding_key": R01, "code": "R01", "severity": "H", "state": state, "first_seen": "FY2018Q1",
        "quarters_open": 1, "is_exception": state not in ("ACCEPTED", "FALSE_POSITIVE"),
    }  # fmt: skip
    findings = [] if "absent_since" in history else [found]
    holdings = [
        {"account_id": "A1", "person_id": "P1", "entitlement_id": "VIEW", "granted_entitlement_id": "VIEW"}
    ]
    versions = [{"code": "R01", "major": 1}]
    return {
        "findings": findings, "finding_history": [remembered], "holdings": holdings,
        "control_versions": versions,
    }  # fmt: skip


def _gone(state: str = "CLEARED", day: str = "2018-09-30", **history: Any) -> dict[str, Any]:
    return _before(state, absent_since="FY2018Q2", absent_as_of=day, last_seen="FY2018Q1", **history)


def _remembered(tables: dict[str, list[dict[str, Any]]]) -> tuple[str, str | None]:
    (row,) = [h for h in tables["finding_history"] if h["finding_key"] == R01]
    return row["state"], row["cause"]


def _high(tables: dict[str, list[dict[str, Any]]]) -> dict[str, int]:
    """Give what moved among exceptions of high severity, zeros left out, and insist that it foots."""
    (row,) = [dict(r) for r in tables["carry_forward"] if r["severity"] == "H"]
    comes = [row[n] for n in ("opening", "new", "regressed", "reopened")]
    goes = [row[n] for n in ("cleared", "gone_unexplained", "accepted", "false_positive", "superseded")]
    assert sum(comes) - sum(goes) == row["closing"]
    return {name: n for name, n in row.items() if name != "severity" and n}


def _instruction(**values: Any) -> dict[str, Any]:
    return {"instruction_no": 1, "finding_keys": R01, "issued_at": "2018-10-20 00:00:00", **values}


@pytest.mark.parametrize(
    ("instructions", "state"),
    [
        ([_instruction()], "INSTRUCTED"),
        ([_instruction(acknowledged_at="2018-10-21 00:00:00")], "ACKED"),
        ([_instruction(claimed_done_at="2018-12-31 15:00:00")], "CLAIMED"),
        ([_instruction(claimed_done_at="2018-12-31 14:59:59")], "NOT_EFFECTIVE"),
        ([_instruction(issued_at="2018-12-31 15:00:00")], "OPEN"),
        ([_instruction(finding_keys="x")], "OPEN"),
        (
            [
                _instruction(claimed_done_at="2018-11-01 00:00:00"),
                _instruction(instruction_no=2, issued_at="2018-11-05 00:00:00"),
            ],
            "INSTRUCTED",
        ),
    ],
)
def test_the_newest_instruction_says_how_far_the_correction_is(
    instructions: list[dict[str, Any]], state: str
) -> None:
    tables = _tables({**ONE_HOLDER, "instructions": instructions, "previous": _before()})
    (found,) = [f for f in tables["findings"] if f["code"] == "R01"]
    assert found["state"] == state


@pytest.mark.parametrize(
    ("waiver", "state", "moved"),
    [
        ({"code": "R01"}, "ACCEPTED", "accepted"),
        ({"code": "R01", "kind": "false_positive"}, "FALSE_POSITIVE", "false_positive"),
    ],
)
def test_a_waiver_takes_an_exception_away_and_its_end_brings_it_back(
    waiver: dict[str, str], state: str, moved: str
) -> None:
    tables = _tables({**ONE_HOLDER, "waivers": [waiver], "previous": _before()})
    assert _remembered(tables) == (state, "waiver:W-001")
    assert _high(tables)[moved] == 1
    ended = _tables({**ONE_HOLDER, "previous": _before(state)})
    assert _remembered(ended) == ("OPEN", None)
    assert _high(ended)["reopened"] == 1
    assert "opening" not in _high(ended)


def test_a_waived_finding_that_goes_moves_nothing() -> None:
    moved = _high(_tables({**ONE_HOLDER, **COVERED, "previous": _before("ACCEPTED")}))
    assert not {"opening", "cleared", "gone_unexplained", "superseded"} & set(moved)


WAIVER = """
- {{waiver_id: W-1, code: R01, reason: agreed, owner: O1, approved_by: {by}, approved_on: 2018-10-01,
   valid_from: 2018-10-01, valid_until: 2018-12-31, kind: {kind}}}
"""


def test_a_false_positive_needs_the_approval_of_another_person_than_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "waivers.yaml"
    path.write_text(WAIVER.format(by="O1", kind="false_positive"), encoding="utf-8")
    with pytest.raises(ConfigError, match="somebody other than its owner"):
        load_waivers(path)
    for by, kind in (("O2", "false_positive"), ("O1", "exception")):
        path.write_text(WAIVER.format(by=by, kind=kind), encoding="utf-8")
        assert load_waivers(path).waivers[0].kind == kind


def test_a_finding_that_went_without_a_reason_says_so() -> None:
    tables = _tables({**NOBODY, "previous": _before()})
    assert _remembered(tables) == ("GONE_UNEXPLAINED", None)
    assert _high(tables)["gone_unexplained"] == 1


@pytest.mark.parametrize(
    ("given", "state", "cause"),
    [
        (
            {"instructions": [_instruction(claimed_done_at="2018-12-31 14:59:59")]},
            "CLEARED",
            "instruction:1",
        ),
        (
            {"instructions": [_instruction(claimed_done_at="2018-12-31 15:00:00")]},
            "GONE_UNEXPLAINED",
            None,
        ),
        (
            {
                "requests": [
                    {
                        "request_id": "Q1",
                        "kind": "removal",
                        "account_id": "A1",
                        "approved_at": "2018-11-01 00:00:00",
                    }
                ]
            },
            "CLEARED",
            "request:Q1",
        ),
        (
            {
                "attestations": [
                    {
                        "inspection_id": "FY2018Q2",
                        "person_id": "P1",
                        "entitlement_id": "VIEW",
                        "decision": "correct_data",
                        "decided_at": "2018-11-01 00:00:00",
                    }
                ]
            },
            "DATA_FIXED",
            "correct_data",
        ),
        (
            {
                "attestations": [
                    {
                        "inspection_id": "FY2018Q2",
                        "person_id": "P1",
                        "entitlement_id": "VIEW",
                        "decision": "keep",
                        "decided_at": "2018-11-01 00:00:00",
                    }
                ]
            },
            "GONE_UNEXPLAINED",
            None,
        ),
        ({"absent": ["posts"]}, "GONE_UNEXPLAINED", "not_evaluated"),
    ],
)
def test_what_is_on_record_explains_that_a_finding_is_gone(
    given: dict[str, Any], state: str, cause: str | None
) -> None:
    tables = _tables({**NOBODY, **given, "previous": _before()})
    assert _remembered(tables) == (state, cause)
    explained = state != "GONE_UNEXPLAINED"
    assert _high(tables).get("cleared", 0) == explained
    assert _high(tables).get("gone_unexplained", 0) == (not explained)


def test_a_reason_on_record_is_named_before_a_weaker_one() -> None:
    removal = {
        "request_id": "Q1",
        "kind": "removal",
        "account_id": "A1",
        "approved_at": "2018-11-01 00:00:00",
    }
    given = {
        **NOBODY,
        "requests": [removal],
        "instructions": [_instruction(claimed_done_at="2018-12-01 00:00:00")],
        "previous": _before(),
    }
    assert _remembered(_tables(given)) == ("CLEARED", "instruction:1")


def test_a_right_that_a_new_rule_allows_is_superseded_by_that_rule() -> None:
    tables = _tables({**ONE_HOLDER, **COVERED, "previous": _before()})
    assert _remembered(tables) == ("SUPERSEDED", "rule:RR-001")
    assert _high(tables)["superseded"] == 1


def test_a_right_that_an_old_rule_allows_by_now_is_not_superseded() -> None:
    with company(Path(":memory:"), {**ONE_HOLDER, **COVERED}, wanted=frozenset()) as (connection, _):
        contents = rows_of(connection, "rule_contents")
    before = {**_before(), "rules": contents}
    assert _remembered(_tables({**ONE_HOLDER, **COVERED, "previous": before})) == ("GONE_UNEXPLAINED", None)


@pytest.mark.parametrize(("version", "cause"), [(0, "control:1"), (1, None)])
def test_a_finding_of_a_control_whose_meaning_changed_is_superseded(version: int, cause: str | None) -> None:
    before = {**_before(), "control_versions": [{"code": "R01", "major": version}]}
    assert _remembered(_tables({**NOBODY, "previous": before}))[1] == cause


@pytest.mark.parametrize(("code", "cause"), [("U04", "period_over"), ("R01", None)])
def test_the_end_of_the_quarter_accounts_for_a_finding_about_the_quarter(
    code: str, cause: str | None
) -> None:
    given = {**NOBODY, "controls": [code], "previous": _before(code=code)}
    assert _remembered(_tables(given)) == ("GONE_UNEXPLAINED", cause)


def test_an_instruction_accounts_for_a_finding_about_the_quarter_before_its_end_does() -> None:
    given = {**NOBODY, "instructions": [_instruction(claimed_done_at="2018-12-01 00:00:00")]}
    tables = _tables({**given, "controls": ["U04"], "previous": _before(code="U04")})
    assert _remembered(tables) == ("CLEARED", "instruction:1")


@pytest.mark.parametrize("state", ["CLEARED", "DATA_FIXED"])
def test_a_second_absence_verifies_and_keeps_the_cause(state: str) -> None:
    tables = _tables({**NOBODY, "previous": _gone(state, cause="request:Q1")})
    assert _remembered(tables) == ("VERIFIED", "request:Q1")
    assert [t["state"] for t in tables["finding_timeline"] if t["finding_key"] == R01] == ["VERIFIED"]


@pytest.mark.parametrize(("day", "state"), [("2018-12-24", "VERIFIED"), ("2018-12-25", "CLEARED")])
def test_seven_days_lie_between_the_two_absences(day: str, state: str) -> None:
    assert _remembered(_tables({**NOBODY, "previous": _gone(day=day)}))[0] == state


def test_nothing_is_verified_while_the_control_cannot_be_evaluated() -> None:
    tables = _tables({**NOBODY, "absent": ["posts"], "previous": _gone(cause="request:Q1")})
    assert _remembered(tables) == ("CLEARED", "request:Q1")


def test_nothing_is_verified_while_the_same_person_holds_the_right_by_another_account() -> None:
    given = {
        **ONE_HOLDER,
        "accounts": [{"account_id": "A2", "person_id": "P1"}],
        "grants": [{"holder_id": "A2"}],
    }
    assert _remembered(_tables({**given, "previous": _gone()}))[0] == "CLEARED"
    covered = {**given, **COVERED}
    assert _remembered(_tables({**covered, "previous": _gone()}))[0] == "VERIFIED"


def test_what_went_unexplained_stays_so_until_something_explains_it() -> None:
    before = _gone("GONE_UNEXPLAINED")
    unexplained = _tables({**NOBODY, "previous": before})
    assert _remembered(unexplained) == ("GONE_UNEXPLAINED", None)
    assert [t for t in unexplained["finding_timeline"] if t["finding_key"] == R01] == []
    claimed = [_instruction(claimed_done_at="2018-10-25 00:00:00")]
    explained = _tables({**NOBODY, "instructions": claimed, "previous": before})
    assert _remembered(explained) == ("CLEARED", "instruction:1")
    assert "cleared" not in _high(explained)


@pytest.mark.parametrize("state", ["CLEARED", "VERIFIED", "GONE_UNEXPLAINED", "SUPERSEDED"])
def test_a_finding_that_comes_back_has_regressed(state: str) -> None:
    tables = _tables({**ONE_HOLDER, "previous": _gone(state)})
    assert _remembered(tables) == ("REGRESSED", None)
    assert _high(tables)["regressed"] == 1
    (row,) = [h for h in tables["finding_history"] if h["finding_key"] == R01]
    assert (row["first_seen"], row["last_seen"], row["absent_since"]) == ("FY2018Q1", "FY2018Q3", None)


def test_a_finding_that_was_only_not_looked_for_has_not_regressed() -> None:
    before = _gone("GONE_UNEXPLAINED", cause="not_evaluated")
    tables = _tables({**ONE_HOLDER, "controls": ["R01", "M05"], "previous": before})
    assert _remembered(tables) == ("OPEN", None)
    assert _high(tables)["reopened"] == 1
    assert "M05" not in {f["code"] for f in tables["findings"]}


def test_the_timeline_keeps_the_earlier_quarters_and_adds_this_one() -> None:
    earlier = [{"finding_key": R01, "quarter": "FY2018Q2", "state": "NEW"}]
    tables = _tables({**ONE_HOLDER, "previous": {**_before(), "finding_timeline": earlier}})
    told = [(t["quarter"], t["state"]) for t in tables["finding_timeline"] if t["finding_key"] == R01]
    assert told == [("FY2018Q2", "NEW"), ("FY2018Q3", "OPEN")]


def _roots(tables: dict[str, list[dict[str, Any]]]) -> dict[tuple[str, str], str]:
    return {(f["code"], f["subject_id"]): f["root_code"] for f in tables["findings"]}


TWO_RIGHTS = {
    **ONE_HOLDER,
    "controls": ["I02", "L01", "L06", "P04", "R01"],
    "accounts": [{"account_id": "A1", "person_id": "P1", "account_type": "shared"}],
    "entitlements": [{"entitlement_id": "VIEW"}, {"entitlement_id": "FIND"}],
    "grants": [{"holder_id": "A1"}, {"holder_id": "A1", "entitlement_id": "FIND"}],
}


def test_what_is_wrong_with_an_account_is_the_root_of_what_is_wrong_with_its_rights() -> None:
    tables = _tables(TWO_RIGHTS)
    roots = _roots(tables)
    assert roots["I02", "A1"] == "I02"
    assert {root for (code, _), root in roots.items() if code in ("R01", "P04")} == {"I02"}
    (right,) = [f for f in tables["findings"] if f["code"] == "R01" and f["object_id"] == "VIEW"]
    assert {"I02", "P04"} <= set(right["also"].split())
    assert "R01" not in right["also"].split()


def test_what_is_wrong_with_a_person_is_the_root_of_what_is_wrong_with_his_rights() -> None:
    persons = [{"person_id": "P1", "manager_id": None}, {"person_id": "BOSS", "manager_id": "P1"}]
    assert (
        _roots(_tables({**ONE_HOLDER, "controls": ["L06", "R01"], "persons": persons}))["R01", "A1"] == "L06"
    )


def test_a_narrow_finding_is_no_root_of_a_wider_one() -> None:
    persons = [{"person_id": "P1", "left_on": "2018-11-30"}, {"person_id": "BOSS", "manager_id": "BOSS"}]
    roots = _roots(_tables({**TWO_RIGHTS, "persons": persons}))
    assert roots["I02", "A1"] == "I02"
    assert roots["L01", "A1"] == "I02"


def test_an_exception_never_follows_from_something_waived() -> None:
    roots = _roots(_tables({**TWO_RIGHTS, "waivers": [{"code": "I02"}]}))
    assert roots["R01", "A1"] == "R01"
    assert roots["I02", "A1"] == "I02"


def test_what_is_said_of_a_finding_follows_from_it() -> None:
    rules = [{"category_code": "back_office", "approved_on": "2018-05-01"}]
    key = _key("R13", "RR-001")
    known = {"finding_key": key, "code": "R13", "severity": "H", "is_exception": True, "quarters_open": 1}
    given = {**ONE_HOLDER, "role_rules": rules, "controls": ["M04", "R13"], "previous": {"findings": [known]}}
    assert _roots(_tables(given))["M04", key] == "R13"


def test_causes_and_what_follows_are_counted_once() -> None:
    tables = _tables(TWO_RIGHTS)
    exceptions = [f for f in tables["findings"] if f["is_exception"]]
    assert sum(r["exceptions"] for r in tables["root_counts"]) == len(exceptions)
    assert sum(r["causes"] for r in tables["root_counts"]) == len({f["root_key"] for f in exceptions})
    (owner,) = [r for r in tables["root_counts"] if r["code"] == "I02"]
    assert owner["causes"] == 1
    assert owner["exceptions"] == len([f for f in exceptions if f["account_id"] == "A1"])
