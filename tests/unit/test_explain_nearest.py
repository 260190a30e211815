"""The nearest rule: which allow rule of the right differs least from the holder, and in what."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from company_fixture import company

from tenken.engine.duckdb import run
from tenken.explain import _nearest_lines
from tenken.reconcile.nearest import (
    Difference,
    Holder,
    Nearest,
    Rule,
    compare_rule,
    find_nearest,
    read_nearest,
)

POST = {"category_code": "back_office", "org_id": "O1", "duty_code": "order_entry"}


def _rule(rule_id: str = "RR-001", *, training: bool = False, days: int | None = None, **scope: Any) -> Rule:
    return Rule(rule_id, scope, training, days)


def _holder(*posts: dict[str, str | None], **changes: Any) -> Holder:
    facts: dict[str, Any] = {
        "person_type": "employee",
        "is_trained": False,
        "granted_on": None,
        "expires_on": None,
    }
    return Holder(posts=posts or (POST,), **{**facts, **changes})


def test_a_rule_that_leaves_an_attribute_out_accepts_any_value() -> None:
    assert compare_rule(_rule(), _holder()) == ()


def test_each_differing_attribute_is_named_with_what_is_wanted_and_what_is_held() -> None:
    rule = _rule(duty_code=["sales", "support"], person_type=["officer"], org_id=["O1"])
    assert compare_rule(rule, _holder()) == (
        Difference("duty_code", ("sales", "support"), "order_entry"),
        Difference("person_type", ("officer",), "employee"),
    )


def test_the_post_that_fits_best_is_compared_not_a_mixture_of_posts() -> None:
    rule = _rule(org_id=["O1"], duty_code=["sales"])
    other = {"category_code": "back_office", "org_id": "O9", "duty_code": "sales"}
    assert compare_rule(rule, _holder(POST, other)) == (Difference("duty_code", ("sales",), "order_entry"),)


def test_a_holder_without_a_post_has_nothing_for_every_attribute_of_a_post() -> None:
    assert compare_rule(_rule(org_id=["O1"]), Holder("employee", (), False, None, None)) == (
        Difference("org_id", ("O1",), None),
    )


def test_training_that_is_missing_is_a_difference() -> None:
    assert compare_rule(_rule(training=True), _holder()) == (Difference("training", (), None),)
    assert compare_rule(_rule(training=True), _holder(is_trained=True)) == ()


@pytest.mark.parametrize(
    ("expires_on", "fits"), [(date(2018, 12, 31), True), (date(2019, 1, 1), False), (None, False)]
)
def test_an_end_on_the_last_day_that_the_rule_allows_is_in_time(expires_on: date | None, fits: bool) -> None:
    holder = _holder(granted_on=date(2018, 12, 1), expires_on=expires_on)
    held = None if expires_on is None else expires_on.isoformat()
    expected = () if fits else (Difference("expires_within_days", ("30",), held),)
    assert compare_rule(_rule(days=30), holder) == expected


def test_the_rule_with_fewer_differences_is_nearer_and_of_equals_the_smaller_id() -> None:
    rules = [
        _rule("RR-003", duty_code=["sales"]),
        _rule("RR-001", duty_code=["sales"], org_id=["O9"]),
        _rule("RR-002", org_id=["O9"]),
    ]
    nearest = find_nearest(rules, _holder())
    assert nearest == Nearest("RR-002", (Difference("org_id", ("O9",), "O1"),))


def test_without_a_rule_of_the_right_there_is_no_nearest() -> None:
    assert find_nearest([], _holder()) is None


GIVEN: dict[str, Any] = {
    "persons": [{"person_id": "P1"}],
    "posts": [{"person_id": "P1"}],
    "org_units": [{"org_id": "ORG"}],
    "accounts": [{"account_id": "a1", "person_id": "P1"}],
    "entitlements": [{"entitlement_id": "VIEW"}, {"entitlement_id": "OTHER"}],
    "grants": [{"holder_id": "a1"}],
    "role_rules": [
        {"entitlement_id": "VIEW", "category_code": "sales_planning", "duty_code": "order_entry"},
        {"entitlement_id": "OTHER"},
        {"entitlement_id": "VIEW", "effect": "deny"},
        {"entitlement_id": "VIEW", "valid_until": "2018-12-30"},
    ],
}
FINDING = {"code": "R01", "account_id": "a1", "entitlement_id": "VIEW"}


def _run_row(connection: Any) -> None:
    run(
        connection,
        "CREATE TABLE run AS SELECT DATE '2018-12-31' AS as_of, TIMESTAMP '2018-12-31 15:00' AS as_of_end",
    )


def test_only_allow_rules_in_force_that_speak_of_the_right_are_compared() -> None:
    with company(Path(":memory:"), GIVEN) as (connection, _):
        _run_row(connection)
        assert read_nearest(connection, "a1", "VIEW") == Nearest(
            "RR-001", (Difference("category_code", ("sales_planning",), "back_office"),)
        )
        assert read_nearest(connection, "nobody", "VIEW") is None


def test_the_lines_name_rule_and_attribute_in_both_languages() -> None:
    with company(Path(":memory:"), GIVEN) as (connection, _):
        _run_row(connection)
        assert _nearest_lines(connection, FINDING, "en") == [
            "Nearest rule: RR-001 (1 attribute differs)",
            "  - category: the rule asks for 営業企画 (sales_planning); the holder has バックヤード (back_office)",
        ]
        assert _nearest_lines(connection, FINDING, "ja") == [
            "最も近い規則: RR-001（合わない条件1件）",
            "  - 区分：規則は営業企画 (sales_planning)、保有者はバックヤード (back_office)",
        ]
        assert _nearest_lines(connection, {**FINDING, "code": "L01"}, "en") == []


def test_a_rule_that_fits_and_is_overruled_is_said_to_fit() -> None:
    given = {
        **GIVEN,
        "role_rules": [
            {"entitlement_id": "VIEW"},
            {"entitlement_id": "VIEW", "effect": "deny", "duty_code": "order_entry"},
        ],
    }
    with company(Path(":memory:"), given) as (connection, _):
        _run_row(connection)
        assert _nearest_lines(connection, FINDING, "en") == [
            "Nearest rule: RR-001 fits in every attribute, but a rule forbids the right"
        ]


def test_no_rule_of_the_right_is_said_so() -> None:
    with company(Path(":memory:"), {**GIVEN, "role_rules": [{"entitlement_id": "OTHER"}]}) as (connection, _):
        _run_row(connection)
        assert _nearest_lines(connection, FINDING, "en") == [
            "Nearest rule: no rule in force that allows anything speaks of this right"
        ]
