"""Which role rule covers which holding: scopes, days, conditions, and deny over allow."""

from __future__ import annotations

from typing import Any

import pytest
from company_fixture import build

ONE_HOLDER: dict[str, Any] = {
    "persons": [{"person_id": "P1"}],
    "posts": [{"person_id": "P1"}],
    "org_units": [{"org_id": "ORG"}],
    "accounts": [{"account_id": "A1", "person_id": "P1"}],
    "entitlements": [{"entitlement_id": "VIEW"}],
    "grants": [{"holder_id": "A1"}],
}


def _holding(*rules: dict[str, Any], **given: Any) -> dict[str, Any]:
    (row,) = build("holdings", {**ONE_HOLDER, **given, "role_rules": list(rules)})
    return row


@pytest.mark.parametrize(
    "scope",
    [
        {},
        {"category_code": "back_office"},
        {"category_code": ["sales_planning", "back_office"]},
        {"org_id": "ORG"},
        {"duty_code": ["order_entry", "support"]},
        {"person_type": ["officer", "employee"]},
        {"entitlement_id": "VIEW"},
        {"data_scope": ["both", "collab"]},
        {"action": ["view"]},
        {
            "category_code": "back_office",
            "org_id": "ORG",
            "duty_code": "order_entry",
            "person_type": "employee",
        },
    ],
)
def test_what_a_rule_leaves_out_is_any_and_a_list_is_any_of_them(scope: dict[str, Any]) -> None:
    assert _holding(scope)["is_covered"] is True


@pytest.mark.parametrize(
    "scope",
    [
        {"category_code": "sales_planning"},
        {"org_id": ["ORG2", "org"]},
        {"duty_code": "support"},
        {"person_type": "officer"},
        {"entitlement_id": ["FIND"]},
        {"data_scope": "own"},
        {"action": ["search", "extract"]},
        {"category_code": "back_office", "duty_code": "support"},
    ],
)
def test_one_attribute_that_differs_is_no_match(scope: dict[str, Any]) -> None:
    row = _holding(scope)
    assert (row["is_covered"], row["rule_id"], row["unmet_rule"], row["denied_by"]) == (
        False,
        None,
        None,
        None,
    )


def test_no_rule_covers_nothing() -> None:
    assert _holding()["is_covered"] is False


def test_deny_beats_allow_whichever_comes_first() -> None:
    allow, deny = {"category_code": "back_office"}, {"effect": "deny", "duty_code": "order_entry"}
    for rules in ((allow, deny), (deny, allow)):
        row = _holding(*rules)
        assert row["is_covered"] is False
        assert row["denied_by"] is not None


def test_a_deny_rule_applies_although_its_condition_is_unmet() -> None:
    row = _holding({}, {"effect": "deny", "requires": {"training": True}})
    assert (row["is_covered"], row["denied_by"]) == (False, "RR-002")


def test_a_concurrent_post_justifies() -> None:
    posts = [{"person_id": "P1"}, {"person_id": "P1", "org_id": "ORG2", "post_kind": "concurrent"}]
    assert _holding({"org_id": "ORG2"}, posts=posts)["is_covered"] is True


def test_organisation_and_duty_must_be_those_of_one_post() -> None:
    posts = [
        {"person_id": "P1", "duty_code": "support"},
        {"person_id": "P1", "org_id": "ORG2", "post_kind": "concurrent"},
    ]
    rule = {"org_id": "ORG2", "duty_code": "support"}
    assert _holding(rule, posts=posts)["is_covered"] is False


def test_a_post_that_ended_justifies_nothing() -> None:
    posts = [{"person_id": "P1", "valid_until": "2018-12-30"}]
    assert _holding({"duty_code": "order_entry"}, posts=posts)["is_covered"] is False


def test_a_rule_about_no_post_covers_a_person_without_one() -> None:
    assert _holding({"person_type": "employee"}, posts=[])["is_covered"] is True
    assert _holding({"duty_code": "order_entry"}, posts=[])["is_covered"] is False


def test_a_null_duty_or_category_matches_no_rule_that_names_one() -> None:
    posts = [{"person_id": "P1", "duty_code": None}]
    units = [{"org_id": "ORG", "category_code": None}]
    assert _holding({"duty_code": "order_entry"}, posts=posts)["is_covered"] is False
    assert _holding({"category_code": "back_office"}, org_units=units)["is_covered"] is False


@pytest.mark.parametrize(
    ("days", "is_covered"),
    [
        ({"valid_from": "2018-12-31"}, True),
        ({"valid_from": "2019-01-01"}, False),
        ({"valid_until": "2018-12-31"}, True),
        ({"valid_until": "2018-12-30"}, False),
    ],
)
def test_a_rule_holds_on_its_first_and_last_day(days: dict[str, str], is_covered: bool) -> None:
    assert _holding(days)["is_covered"] is is_covered


@pytest.mark.parametrize(
    ("grant", "is_covered"),
    [
        ({"granted_at": "2018-12-01 03:00:00", "expires_on": "2018-12-31"}, True),
        ({"granted_at": "2018-12-01 03:00:00", "expires_on": "2019-01-01"}, False),
        # 15:00 UTC is the first moment of 2 December in Japan: the thirty days begin then.
        ({"granted_at": "2018-12-01 15:00:00", "expires_on": "2019-01-01"}, True),
        ({"granted_at": "2018-12-01 14:59:59", "expires_on": "2019-01-01"}, False),
        ({"granted_at": "2018-12-01 03:00:00"}, False),
        ({"expires_on": "2018-12-31"}, False),
    ],
)
def test_a_rule_may_ask_for_an_end_within_days_of_the_grant(grant: dict[str, str], is_covered: bool) -> None:
    row = _holding({"requires": {"expires_within_days": 30}}, grants=[{"holder_id": "A1", **grant}])
    assert (row["is_covered"], row["unmet_rule"]) == (is_covered, None if is_covered else "RR-001")


@pytest.mark.parametrize(
    ("completed_at", "is_covered"),
    [
        ("2018-12-31 14:59:59", True),
        ("2018-12-31 15:00:00", False),
        ("2017-12-31 15:00:00", True),
        ("2017-12-31 14:59:59", False),
    ],
)
def test_a_rule_may_ask_for_a_training_within_the_year(completed_at: str, is_covered: bool) -> None:
    done = [{"event_id": "T1", "person_id": "P1", "completed_at": completed_at}]
    row = _holding({"requires": {"training": True}}, training_completions=done)
    assert row["is_covered"] is is_covered


def test_the_training_of_somebody_else_does_not_count() -> None:
    done = [{"event_id": "T1", "person_id": "P2", "completed_at": "2018-12-01 00:00:00"}]
    assert _holding({"requires": {"training": True}}, training_completions=done)["is_covered"] is False


def test_a_request_is_needed_only_when_every_rule_that_covers_asks_for_one() -> None:
    asks, free = {"requires": {"request": True}}, {"duty_code": "order_entry"}
    assert (_holding(asks)["is_covered"], _holding(asks)["needs_request"]) == (True, True)
    assert _holding(asks, free)["needs_request"] is False
    unmet = {"duty_code": "order_entry", "requires": {"training": True}}
    assert _holding(asks, unmet)["needs_request"] is True


def test_a_capped_rule_counts_holders_once_and_its_whole_organisation() -> None:
    given = {
        **ONE_HOLDER,
        "persons": [{"person_id": "P1"}, {"person_id": "P2"}, {"person_id": "P3"}, {"person_id": "P4"}],
        "posts": [
            {"person_id": "P1"},
            {"person_id": "P2", "duty_code": "support"},
            {"person_id": "P3", "org_id": "ORG2"},
        ],
        "org_units": [{"org_id": "ORG"}, {"org_id": "ORG2"}],
        "accounts": [{"account_id": "A1", "person_id": "P1"}, {"account_id": "A2", "person_id": "P1"}],
        "grants": [{"holder_id": "A1"}, {"holder_id": "A2"}],
        "role_rules": [
            {"org_id": "ORG", "duty_code": "order_entry", "max_permitted": 5},
            {"category_code": "back_office", "max_percent": 50},
            {"effect": "deny", "person_type": "officer", "max_permitted": 1},
            {"person_type": "employee"},
        ],
    }
    rows = {r["rule_id"]: (r["permitted"], r["persons"]) for r in build("rule_headcount", given)}
    assert rows == {"RR-001": (1, 2), "RR-002": (1, 3)}
