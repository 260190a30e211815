"""What a small company comes to, told in plain Python without any of the product's SQL.

A company is a dictionary of datasets as `company_fixture` takes it; ids are those below.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

T, END = date(2018, 12, 31), datetime(2018, 12, 31, 15)  # naive UTC as in the store
GROUPS, ACCOUNTS, RIGHTS = ["G1", "G2", "G3", "G4"], ["A1", "A2", "A3"], ["E1", "E2", "E3", "E4"]
PERSONS, UNITS, DUTIES = ["P1", "P2"], ["U1", "U2"], ["D1", "D2"]
SCOPES, KINDS = ["own", "collab", "both", "none"], ["employee", "agency"]


def ways_up(members: list[dict[str, Any]], account: str) -> dict[str, list[tuple[str, ...]]]:
    """Give, for each group that an account is in, every way there that enters no group twice."""
    ways: dict[str, list[tuple[str, ...]]] = {}
    waiting = [
        (m["group_id"],) for m in members if m["member_kind"] == "account" and m["member_id"] == account
    ]
    while waiting:
        way = waiting.pop()
        ways.setdefault(way[-1], []).append(way)
        waiting += [
            (*way, m["group_id"])
            for m in members
            if m["member_kind"] == "group" and m["member_id"] == way[-1] and m["group_id"] not in way
        ]
    return ways


def ways_into(parts: list[dict[str, Any]], right: str) -> list[tuple[str, ...]]:
    """Give every way from a right to its parts that opens no right twice, itself first."""
    done, waiting = [], [(right,)]
    while waiting:
        way = waiting.pop()
        done.append(way)
        waiting += [
            (*way, p["part_id"]) for p in parts if p["entitlement_id"] == way[-1] and p["part_id"] not in way
        ]
    return done


def in_force(grant: dict[str, Any]) -> bool:
    granted, revoked = grant["granted_at"], grant["revoked_at"]
    return (granted is None or granted < END) and (revoked is None or revoked >= END)


def all_ways(company: dict[str, Any]) -> dict[tuple[str, str], list[tuple[int, int, str, dict[str, Any]]]]:
    """Give (account or holder, right) → (depth, parts, path, grant) of every way to it."""
    found: dict[tuple[str, str], list[tuple[int, int, str, dict[str, Any]]]] = {}
    for grant in filter(in_force, company["grants"]):
        if grant["holder_kind"] == "account":
            holders = [(grant["holder_id"], ())]
        else:
            holders = [
                (a, way)
                for a in [*ACCOUNTS, *GROUPS]
                for way in ways_up(company["group_members"], a).get(grant["holder_id"], [])
            ]
        for account, way in holders:
            for parts in ways_into(company["entitlement_parts"], grant["entitlement_id"]):
                path = " → ".join([*way, *parts])
                found.setdefault((account, parts[-1]), []).append((len(way), len(parts), path, grant))
    return found


def best_ways(company: dict[str, Any]) -> dict[tuple[str, str], tuple[int, int, str, dict[str, Any]]]:
    """Give the shortest of all ways: fewest groups, then fewest parts, then the path as text."""
    return {key: min(ways, key=lambda w: w[:3]) for key, ways in all_ways(company).items()}


def effective(company: dict[str, Any]) -> dict[tuple[str, str], tuple[int, str]]:
    """Give (account or holder, right) → (depth, path) of the best of all ways."""
    return {(a, e): (depth, f"{a} → {path}") for (a, e), (depth, _, path, _) in best_ways(company).items()}


def category_of(units: dict[str, dict[str, Any]], org_id: str | None) -> str | None:
    seen: set[str] = set()
    while org_id in units and org_id not in seen:
        seen.add(str(org_id))
        if units[org_id]["category_code"] is not None:
            return str(units[org_id]["category_code"])
        org_id = units[org_id]["parent_id"]
    return None


def matches(
    rule: dict[str, Any], person: dict[str, Any], post: dict[str, Any], right: dict[str, Any]
) -> bool:
    said = {**post, "person_type": person["person_type"], **right}
    return rule["valid_from"] <= T and all(
        rule[name] is None or said.get(name) in rule[name]
        for name in ("category_code", "org_id", "duty_code", "person_type", "entitlement_id", "data_scope")
    )


def covered(
    company: dict[str, Any], also_sensitive: frozenset[str] | set[str] = frozenset()
) -> dict[tuple[str, str], bool]:
    """Give each sensitive holding of an enabled account and whether a rule covers it."""
    rights = {e["entitlement_id"]: e for e in company["entitlements"]}
    persons = {p["person_id"]: p for p in company["persons"]}
    units = {u["org_id"]: u for u in company["org_units"]}
    accounts = {a["account_id"]: a for a in company["accounts"] if a["is_enabled"] is not False}
    answer = {}
    for account_id, right in effective(company):
        is_sensitive = rights[right]["data_scope"] in ("collab", "both") or right in also_sensitive
        if account_id not in accounts or not is_sensitive:
            continue
        person = persons.get(accounts[account_id]["person_id"])
        posts = [
            {
                "org_id": p["org_id"],
                "duty_code": p["duty_code"],
                "category_code": category_of(units, p["org_id"]),
            }
            for p in company["posts"]
            if person is not None
            and p["person_id"] == person["person_id"]
            and p["valid_from"] <= T
            and (p["valid_until"] is None or p["valid_until"] >= T)
        ]
        effects = {
            r["effect"]
            for r in company["role_rules"]
            if person is not None and any(matches(r, person, p, rights[right]) for p in posts or [{}])
        }
        answer[(account_id, right)] = effects == {"allow"}
    return answer
