"""Whatever a small company looks like, the SQL says what a few lines of plain Python say."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from company_fixture import CATEGORIES, closure, rows_of
from company_fixture import company as open_company
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

T, END = date(2018, 12, 31), datetime(2018, 12, 31, 15)  # naive UTC as in the store
GROUPS, ACCOUNTS, RIGHTS = ["G1", "G2", "G3", "G4"], ["A1", "A2", "A3"], ["E1", "E2", "E3", "E4"]
PERSONS, UNITS, DUTIES = ["P1", "P2"], ["U1", "U2"], ["D1", "D2"]
SCOPES, KINDS = ["own", "collab", "both", "none"], ["employee", "agency"]
CODES = [c["code"] for c in CATEGORIES]

moments = st.sampled_from(
    [None, datetime(2018, 5, 1), END, datetime(2018, 12, 31, 14, 59, 59), datetime(2019, 2, 1)]
)
days = st.sampled_from([None, date(2018, 5, 1), date(2018, 12, 30), T, date(2019, 1, 1)])
first_days = st.sampled_from([date(2018, 5, 1), date(2018, 12, 30), T, date(2019, 1, 1)])


def _maybe(values: list[str]) -> st.SearchStrategy[str | None]:
    return st.none() | st.sampled_from(values)


def _rows(
    key: tuple[str, ...], size: int, **columns: st.SearchStrategy[Any]
) -> st.SearchStrategy[list[dict[str, Any]]]:
    row = st.fixed_dictionaries(columns)
    return st.lists(row, max_size=size, unique_by=lambda r: tuple(str(r[k]) for k in key))


def _listed(values: list[str]) -> st.SearchStrategy[list[str] | None]:
    return st.none() | st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True)


RULES = st.lists(
    st.fixed_dictionaries(
        {
            "effect": st.sampled_from(["allow", "allow", "deny"]),
            "category_code": _listed(CODES),
            "org_id": _listed(UNITS),
            "duty_code": _listed(DUTIES),
            "person_type": _listed(KINDS),
            "entitlement_id": _listed(RIGHTS),
            "data_scope": _listed(SCOPES),
            "valid_from": first_days,
        }
    ),
    max_size=4,
)
COMPANIES = st.fixed_dictionaries(
    {
        "group_members": _rows(
            ("group_id", "member_kind", "member_id"),
            8,
            group_id=st.sampled_from(GROUPS),
            member_kind=st.sampled_from(["account", "group", "group"]),
            member_id=st.sampled_from([*GROUPS, *ACCOUNTS]),
        ),
        "grants": _rows(
            ("holder_kind", "holder_id", "entitlement_id"),
            6,
            holder_kind=st.sampled_from(["account", "group"]),
            holder_id=st.sampled_from([*GROUPS, *ACCOUNTS]),
            entitlement_id=st.sampled_from(RIGHTS),
            granted_at=moments,
            revoked_at=moments,
        ),
        "entitlement_parts": _rows(
            ("entitlement_id", "part_id"),
            5,
            entitlement_id=st.sampled_from(RIGHTS),
            part_id=st.sampled_from(RIGHTS),
        ),
        "entitlements": st.tuples(*(st.sampled_from(SCOPES) for _ in RIGHTS)).map(
            lambda scopes: [
                {"entitlement_id": e, "data_scope": s} for e, s in zip(RIGHTS, scopes, strict=True)
            ]
        ),
        "accounts": st.tuples(
            *(st.tuples(_maybe([*PERSONS, "P9"]), st.sampled_from([True, False, None])) for _ in ACCOUNTS)
        ).map(
            lambda told: [
                {"account_id": a, "person_id": p, "is_enabled": e}
                for a, (p, e) in zip(ACCOUNTS, told, strict=True)
            ]
        ),
        "persons": st.tuples(*(st.sampled_from(KINDS) for _ in PERSONS)).map(
            lambda kinds: [{"person_id": p, "person_type": k} for p, k in zip(PERSONS, kinds, strict=True)]
        ),
        "org_units": st.tuples(*(st.tuples(_maybe(UNITS), _maybe(CODES)) for _ in UNITS)).map(
            lambda told: [
                {"org_id": u, "parent_id": p, "category_code": c}
                for u, (p, c) in zip(UNITS, told, strict=True)
            ]
        ),
        "posts": _rows(
            ("person_id", "org_id", "duty_code", "valid_from"),
            5,
            person_id=st.sampled_from(PERSONS),
            org_id=st.sampled_from([*UNITS, "U9"]),
            duty_code=_maybe(DUTIES),
            post_kind=st.sampled_from(["main", "concurrent"]),
            valid_from=first_days,
            valid_until=days,
        ),
        "role_rules": RULES,
    }
)


def _ways_up(members: list[dict[str, Any]], account: str) -> dict[str, list[tuple[str, ...]]]:
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


def _ways_into(parts: list[dict[str, Any]], right: str) -> list[tuple[str, ...]]:
    """Give every way from a right to its parts that opens no right twice, itself first."""
    done, waiting = [], [(right,)]
    while waiting:
        way = waiting.pop()
        done.append(way)
        waiting += [
            (*way, p["part_id"]) for p in parts if p["entitlement_id"] == way[-1] and p["part_id"] not in way
        ]
    return done


def _in_force(grant: dict[str, Any]) -> bool:
    granted, revoked = grant["granted_at"], grant["revoked_at"]
    return (granted is None or granted < END) and (revoked is None or revoked >= END)


def _effective(company: dict[str, Any]) -> dict[tuple[str, str], tuple[int, str]]:
    """Give (account or holder, right) → (depth, path) of the best of all ways."""
    found: dict[tuple[str, str], list[tuple[int, int, str]]] = {}
    for grant in filter(_in_force, company["grants"]):
        if grant["holder_kind"] == "account":
            holders = [(grant["holder_id"], ())]
        else:
            holders = [
                (a, way)
                for a in [*ACCOUNTS, *GROUPS]
                for way in _ways_up(company["group_members"], a).get(grant["holder_id"], [])
            ]
        for account, way in holders:
            for parts in _ways_into(company["entitlement_parts"], grant["entitlement_id"]):
                path = " → ".join([*way, *parts])
                found.setdefault((account, parts[-1]), []).append((len(way), len(parts), path))
    best = {key: min(ways) for key, ways in found.items()}
    return {(a, e): (depth, f"{a} → {path}") for (a, e), (depth, _, path) in best.items()}


def _category(units: dict[str, dict[str, Any]], org_id: str | None) -> str | None:
    seen: set[str] = set()
    while org_id in units and org_id not in seen:
        seen.add(str(org_id))
        if units[org_id]["category_code"] is not None:
            return str(units[org_id]["category_code"])
        org_id = units[org_id]["parent_id"]
    return None


def _matches(
    rule: dict[str, Any], person: dict[str, Any], post: dict[str, Any], right: dict[str, Any]
) -> bool:
    said = {**post, "person_type": person["person_type"], **right}
    return rule["valid_from"] <= T and all(
        rule[name] is None or said.get(name) in rule[name]
        for name in ("category_code", "org_id", "duty_code", "person_type", "entitlement_id", "data_scope")
    )


def _covered(company: dict[str, Any]) -> dict[tuple[str, str], bool]:
    """Give each sensitive holding of an enabled account and whether a rule covers it."""
    rights = {e["entitlement_id"]: e for e in company["entitlements"]}
    persons = {p["person_id"]: p for p in company["persons"]}
    units = {u["org_id"]: u for u in company["org_units"]}
    accounts = {a["account_id"]: a for a in company["accounts"] if a["is_enabled"] is not False}
    answer = {}
    for account_id, right in _effective(company):
        if account_id not in accounts or rights[right]["data_scope"] not in ("collab", "both"):
            continue
        person = persons.get(accounts[account_id]["person_id"])
        posts = [
            {
                "org_id": p["org_id"],
                "duty_code": p["duty_code"],
                "category_code": _category(units, p["org_id"]),
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
            if person is not None and any(_matches(r, person, p, rights[right]) for p in posts or [{}])
        }
        answer[(account_id, right)] = effects == {"allow"}
    return answer


@settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(COMPANIES)
def test_paths_and_verdicts_agree_with_a_plain_reckoning(company: dict[str, Any]) -> None:
    with open_company(Path(":memory:"), company, wanted=closure({"holdings"})) as (connection, _):
        found, holdings = rows_of(connection, "effective_grants"), rows_of(connection, "holdings")
    assert {(r["account_id"], r["entitlement_id"]): (r["depth"], r["path"]) for r in found} == _effective(
        company
    )
    assert {(r["account_id"], r["entitlement_id"]): r["is_covered"] for r in holdings} == _covered(company)
