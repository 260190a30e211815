"""Which rights an account has in the end: groups in groups, profiles that contain others, days and seconds."""

from __future__ import annotations

from typing import Any

import pytest
from company_fixture import build

VIEW = {"entitlement_id": "VIEW"}


def _member(group: str, member: str, kind: str = "group") -> dict[str, Any]:
    return {"group_id": group, "member_kind": kind, "member_id": member}


def _group_grant(group: str, **more: Any) -> dict[str, Any]:
    return {"holder_kind": "group", "holder_id": group, **more}


def _paths(**given: Any) -> dict[tuple[str, str], tuple[int, str]]:
    """Give (account, entitlement) → (depth, path)."""
    rows = build("effective_grants", {"entitlements": [VIEW], **given})
    assert len({(r["account_id"], r["entitlement_id"]) for r in rows}) == len(rows)
    return {(r["account_id"], r["entitlement_id"]): (r["depth"], r["path"]) for r in rows}


@pytest.mark.parametrize("levels", [1, 3, 10])
def test_a_right_comes_through_any_number_of_levels(levels: int) -> None:
    chain = [_member(f"G{n + 1}", f"G{n}") for n in range(1, levels)]
    found = _paths(
        group_members=[_member("G1", "A1", "account"), *chain], grants=[_group_grant(f"G{levels}")]
    )
    names = " → ".join(f"G{n}" for n in range(1, levels + 1))
    assert found == {("A1", "VIEW"): (levels, f"A1 → {names} → VIEW")}


def test_the_shortest_of_two_ways_counts() -> None:
    found = _paths(
        group_members=[
            _member("G1", "A1", "account"),
            _member("G2", "G1"),
            _member("TOP", "G2"),
            _member("TOP", "G1"),
        ],
        grants=[_group_grant("TOP")],
    )
    assert found == {("A1", "VIEW"): (2, "A1 → G1 → TOP → VIEW")}


def test_of_two_ways_of_the_same_length_the_first_by_its_text_counts() -> None:
    members = [
        _member("G1", "A1", "account"),
        _member("GB", "G1"),
        _member("GA", "G1"),
        _member("TOP", "GB"),
        _member("TOP", "GA"),
    ]
    found = _paths(group_members=members, grants=[_group_grant("TOP")])
    assert found == _paths(group_members=members[::-1], grants=[_group_grant("TOP")])
    assert found == {("A1", "VIEW"): (3, "A1 → G1 → GA → TOP → VIEW")}


def test_a_direct_grant_beats_every_group() -> None:
    found = _paths(
        group_members=[_member("G1", "A1", "account")], grants=[_group_grant("G1"), {"holder_id": "A1"}]
    )
    assert found == {("A1", "VIEW"): (0, "A1 → VIEW")}


def test_groups_in_each_other_come_to_an_end() -> None:
    found = _paths(
        group_members=[_member("G1", "A1", "account"), _member("G1", "G2"), _member("G2", "G1")],
        grants=[_group_grant("G2")],
    )
    assert found == {("A1", "VIEW"): (2, "A1 → G1 → G2 → VIEW")}


def test_a_group_in_itself_adds_nothing() -> None:
    found = _paths(
        group_members=[_member("G1", "A1", "account"), _member("G1", "G1")], grants=[_group_grant("G1")]
    )
    assert found == {("A1", "VIEW"): (1, "A1 → G1 → VIEW")}


def test_membership_does_not_run_downwards() -> None:
    members = [_member("G1", "A1", "account"), _member("G1", "G2"), _member("G2", "A2", "account")]
    assert _paths(group_members=members, grants=[_group_grant("G2")]) == {
        ("A2", "VIEW"): (1, "A2 → G2 → VIEW")
    }


def test_an_account_named_like_a_group_does_not_inherit_from_it() -> None:
    found = _paths(group_members=[_member("G2", "G1")], grants=[_group_grant("G2"), {"holder_id": "G1"}])
    assert found == {("G1", "VIEW"): (0, "G1 → VIEW")}


def test_a_profile_brings_its_parts_and_theirs() -> None:
    parts = [("CLERK", "DESK"), ("DESK", "VIEW"), ("DESK", "FIND")]
    found = _paths(
        entitlements=[{"entitlement_id": e} for e in ("CLERK", "DESK", "VIEW", "FIND")],
        entitlement_parts=[{"entitlement_id": e, "part_id": p} for e, p in parts],
        grants=[{"holder_id": "A1", "entitlement_id": "CLERK"}],
    )
    assert found == {
        ("A1", "CLERK"): (0, "A1 → CLERK"),
        ("A1", "DESK"): (0, "A1 → CLERK → DESK"),
        ("A1", "FIND"): (0, "A1 → CLERK → DESK → FIND"),
        ("A1", "VIEW"): (0, "A1 → CLERK → DESK → VIEW"),
    }


def test_profiles_that_contain_each_other_come_to_an_end() -> None:
    found = _paths(
        entitlements=[{"entitlement_id": "ONE"}, {"entitlement_id": "TWO"}],
        entitlement_parts=[
            {"entitlement_id": "ONE", "part_id": "TWO"},
            {"entitlement_id": "TWO", "part_id": "ONE"},
        ],
        grants=[{"holder_id": "A1", "entitlement_id": "TWO"}],
    )
    assert found == {("A1", "TWO"): (0, "A1 → TWO"), ("A1", "ONE"): (0, "A1 → TWO → ONE")}


def test_a_right_named_directly_beats_the_same_right_in_a_profile() -> None:
    found = build(
        "effective_grants",
        {
            "entitlements": [VIEW, {"entitlement_id": "ALSO"}],
            "entitlement_parts": [{"entitlement_id": "ALSO", "part_id": "VIEW"}],
            "grants": [{"holder_id": "A1", "entitlement_id": "ALSO"}, {"holder_id": "A1"}],
        },
    )
    assert [(r["entitlement_id"], r["granted_entitlement_id"]) for r in found] == [
        ("ALSO", "ALSO"),
        ("VIEW", "VIEW"),
    ]


@pytest.mark.parametrize(
    ("dates", "is_in_force"),
    [
        ({}, True),
        ({"granted_at": "2018-12-31 14:59:59"}, True),
        ({"granted_at": "2018-12-31 15:00:00"}, False),
        ({"revoked_at": "2018-12-31 14:59:59"}, False),
        ({"revoked_at": "2018-12-31 15:00:00"}, True),
        ({"revoked_at": "2019-02-01 00:00:00"}, True),
        ({"expires_on": "2018-06-30"}, True),
    ],
)
def test_a_grant_is_in_force_at_the_end_of_the_local_day(dates: dict[str, str], is_in_force: bool) -> None:
    assert bool(_paths(grants=[{"holder_id": "A1", **dates}])) is is_in_force


@pytest.mark.parametrize(
    ("account", "is_enabled"),
    [
        ({}, True),
        ({"is_enabled": None}, True),
        ({"is_enabled": False}, False),
        ({"is_enabled": False, "disabled_at": "2018-12-31 14:59:59"}, False),
        ({"is_enabled": False, "disabled_at": "2018-12-31 15:00:00"}, True),
        ({"created_at": "2018-12-31 14:59:59"}, True),
        ({"created_at": "2018-12-31 15:00:00"}, False),
        ({"created_at": None}, True),
    ],
)
def test_an_account_counts_when_it_could_be_used_on_the_day(
    account: dict[str, Any], is_enabled: bool
) -> None:
    assert bool(build("enabled_accounts", {"accounts": [{"account_id": "A1", **account}]})) is is_enabled


@pytest.mark.parametrize(
    ("entitlement", "is_sensitive"),
    [
        ({"data_scope": "collab"}, True),
        ({"data_scope": "both"}, True),
        ({"data_scope": "own"}, False),
        ({"data_scope": "none"}, False),
        ({"data_scope": "none", "is_bypass": True}, True),
        ({"data_scope": "own", "is_bypass": None}, False),
    ],
)
def test_a_right_is_sensitive_by_its_scope_or_as_a_bypass(
    entitlement: dict[str, Any], is_sensitive: bool
) -> None:
    given = {
        "accounts": [{"account_id": "A1"}],
        "grants": [{"holder_id": "A1"}],
        "entitlements": [{**VIEW, **entitlement}],
    }
    assert bool(build("sensitive_holdings", given)) is is_sensitive


def test_a_holding_of_nobody_stays_in_with_nulls() -> None:
    (row,) = build(
        "holdings",
        {"accounts": [{"account_id": "A1"}], "grants": [{"holder_id": "A1"}], "entitlements": [VIEW]},
    )
    assert (row["is_known_person"], row["person_id"], row["is_left"]) == (False, None, None)
    assert (row["is_covered"], row["needs_request"], row["names_person_type"]) == (False, False, False)
