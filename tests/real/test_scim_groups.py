"""Groups as RFC 7643 and 7644 print them, circular ones included, through closure and P02."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from company_fixture import company, rows_of, run_one
from real_data import real_data

pytestmark = pytest.mark.real


def members_of(name: str) -> list[dict[str, Any]]:
    """Read the memberships of a SCIM body: one group or a list of them."""
    body = json.loads(real_data("scim", name).read_text(encoding="utf-8"))
    groups = [r for r in body.get("Resources", [body]) if "members" in r]
    return [
        {
            "group_id": group["id"],
            "member_kind": "group"
            if member.get("type") == "Group" or "/Groups/" in member["$ref"]
            else "account",
            "member_id": member["value"],
        }
        for group in groups
        for member in group["members"]
    ]


def open_groups(members: list[dict[str, Any]]) -> dict[str, Any]:
    """Make a company whose first group may view, and whose accounts are the groups' users."""
    users = sorted({m["member_id"] for m in members if m["member_kind"] == "account"})
    return {
        "group_members": members,
        "accounts": [{"account_id": user} for user in users],
        "entitlements": [{"entitlement_id": "VIEW"}],
        "grants": [{"holder_kind": "group", "holder_id": members[0]["group_id"]}],
    }


def test_two_groups_that_hold_each_other_end_and_are_named():
    members = members_of("rfc7644-3.7.1-list_response-circular_reference.json")
    one, other = sorted({m["group_id"] for m in members})
    given = open_groups(members)
    with company(Path(":memory:"), given) as (connection, values):
        reached = {
            (r["group_id"], r["reached_id"], r["distance"]) for r in rows_of(connection, "group_reach")
        }
        outcome, found = run_one(connection, "P02", values, given)
    assert reached == {(one, one, 0), (other, other, 0), (one, other, 1), (other, one, 1)}
    assert {f["subject_id"] for f in found} == {one, other}
    assert outcome.population == 2


def test_the_users_of_a_plain_group_get_what_it_holds():
    members = members_of("rfc7643-8.4-group.json")
    given = open_groups(members)
    with company(Path(":memory:"), given) as (connection, values):
        holders = [(r["account_id"], r["depth"]) for r in rows_of(connection, "holdings")]
        _, found = run_one(connection, "P02", values, given)
    assert holders == sorted((m["member_id"], 1) for m in members)
    assert found == []
