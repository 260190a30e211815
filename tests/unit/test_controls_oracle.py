"""Central controls agree with a plain reckoning on thousands of small random companies.

Forty companies at a time share one database under ids of their own, so that building it costs little.
"""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from company_fixture import CATEGORIES, all_controls, models_for, rows_of, surroundings
from company_fixture import company as open_company
from company_oracle import (
    ACCOUNTS,
    DUTIES,
    END,
    GROUPS,
    KINDS,
    PERSONS,
    RIGHTS,
    SCOPES,
    UNITS,
    T,
    best_ways,
    category_of,
    covered,
    effective,
    matches,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from tenken.reconcile.controls import create_coded_findings, run_controls

AT_ONCE, EXAMPLES = 40, 60
CODES = ("I01", "I02", "I06", "L01", "L04", "L07", "R01", "R02", "R09", "P01", "P02", "P06", "M12")
MOMENTS = [None, datetime(2018, 5, 1), END, datetime(2018, 12, 31, 14, 59, 59), datetime(2019, 2, 1)]
DAYS = [None, date(2018, 5, 1), date(2018, 12, 30), T, date(2019, 1, 1)]
FIRST = DAYS[1:]
IDS = {
    "person_id", "account_id", "org_id", "parent_id", "group_id", "member_id", "holder_id", "entitlement_id",
    "part_id", "owner_person_id", "request_id", "manager_id", "rule_id", "requested_by",
}  # fmt: skip


def draw_company(dice: random.Random) -> dict[str, Any]:
    """Throw one company: nulls, circles, unknown ids and days on the very border are all likely."""

    def some(size: int, key: tuple[str, ...], **columns: list[Any]) -> list[dict[str, Any]]:
        rows = {}
        for _ in range(dice.randint(0, size)):
            row = {name: dice.choice(values) for name, values in columns.items()}
            rows[tuple(row[name] for name in key)] = row
        return list(rows.values())

    def listed(values: list[str]) -> list[str] | None:
        return None if dice.random() < 0.7 else dice.sample(values, dice.randint(1, 2))

    codes = [c["code"] for c in CATEGORIES]
    return {
        "persons": [
            {
                "person_id": p, "person_type": dice.choice([*KINDS, "seconded_out"]),
                "left_on": dice.choice([None, None, None, *DAYS]),
                "status": dice.choice(["active", "active", "leave", "suspended", "left"]),
                "status_since": dice.choice([None, date(2018, 11, 30), date(2018, 12, 1)]),
                "hired_on": dice.choice([date(2010, 4, 1), None, *DAYS]),
            }
            for p in PERSONS
        ],
        "org_units": [
            {"org_id": u, "parent_id": dice.choice([None, *UNITS]), "category_code": dice.choice([None, *codes])}
            for u in UNITS
        ],
        "posts": some(
            4, ("person_id", "org_id", "duty_code", "valid_from"), person_id=PERSONS, org_id=[*UNITS, "U9"],
            duty_code=[None, *DUTIES], post_kind=["main", "concurrent"], valid_from=FIRST, valid_until=DAYS,
        ),
        "accounts": [
            {
                "account_id": a, "person_id": dice.choice([None, *PERSONS, *PERSONS, "P9"]),
                "is_enabled": dice.choice([True, True, False, None]),
                "account_type": dice.choice(["personal", "personal", "personal", "shared", "admin"]),
                "owner_person_id": dice.choice([None, *PERSONS, "P9"]),
            }
            for a in ACCOUNTS
        ],
        "entitlements": [
            {"entitlement_id": e, "data_scope": dice.choice([*SCOPES, "collab", "both"]),
             "is_bypass": dice.random() < 0.2} for e in RIGHTS
        ],
        "entitlement_parts": some(4, ("entitlement_id", "part_id"), entitlement_id=RIGHTS, part_id=RIGHTS),
        "group_members": some(
            7, ("group_id", "member_kind", "member_id"), group_id=GROUPS, member_kind=["account", "group"],
            member_id=[*GROUPS, *ACCOUNTS],
        ),
        "grants": some(
            10, ("holder_kind", "holder_id", "entitlement_id"), holder_kind=["account", "account", "group"],
            holder_id=[*GROUPS, *ACCOUNTS], entitlement_id=RIGHTS, granted_at=MOMENTS,
            revoked_at=[None, None, None, *MOMENTS],
            expires_on=DAYS,
        ),
        "requests": [
            {**row, "request_id": f"Q{n}"}
            for n, row in enumerate(
                some(
                    9, ("person_id", "account_id", "entitlement_id", "kind"), person_id=[None, *PERSONS],
                    account_id=[None, None, None, *ACCOUNTS], entitlement_id=RIGHTS,
                    kind=["ordinary", "emergency", "removal"],
                    decision=["approved", "approved", "rejected", "pending"], approved_at=MOMENTS[1:],
                    requested_at=[datetime(2018, 4, 1)], requested_by=["P1"], expires_on=DAYS,
                )
            )
        ],
        "role_rules": [
            {
                "effect": dice.choice(["allow", "allow", "allow", "deny"]), "category_code": listed(codes),
                "org_id": listed(UNITS),
                "duty_code": listed(DUTIES), "person_type": listed([*KINDS, "seconded_out"]),
                "entitlement_id": listed(RIGHTS), "data_scope": listed(SCOPES), "valid_from": dice.choice(FIRST),
                "requires": {"request": dice.random() < 0.7},
            }
            for _ in range(dice.randint(0, 4))
        ],
    }  # fmt: skip


def reckon(company: dict[str, Any]) -> dict[str, set[tuple[str, str | None]]]:
    """Give code → (subject, object) of what each control must find."""
    found: dict[str, set[tuple[str, str | None]]] = defaultdict(set)
    ways = effective(company)
    people = {p["person_id"]: p for p in company["persons"]}
    accounts = {a["account_id"]: a for a in company["accounts"]}
    bypass = {e["entitlement_id"] for e in company["entitlements"] if e["is_bypass"]}
    verdicts = covered(company, also_sensitive=bypass)
    through: dict[tuple[str, str], set[str]] = defaultdict(set)
    for (account_id, right), is_covered in verdicts.items():
        account, key = accounts[account_id], (account_id, right)
        person = people.get(account["person_id"])
        if account["account_type"] == "personal":
            if person is None:
                found["I01"].add((account_id, None))
            else:
                through[account["person_id"], right].add(account_id)
        else:
            owner = people.get(account["owner_person_id"])
            if owner is None or has_left(owner) or owner["status"] != "active":
                found["I02"].add((account_id, None))
        if ways[key][0] > 1:
            found["P01"].add(key)
        if right in bypass:
            found["P06"].add(key)
        expires = best_expiry(company, key)
        if expires is not None and expires <= T:
            found["R09"].add(key)
        if removal_failed(company, account, right):
            found["M12"].add(key)
        if person is not None:
            found_of_person(found, company, key, person, is_covered=is_covered)
    found["I06"] = {key for key, held in through.items() if len(held) > 1}
    found["P02"] = {(g, None) for g in GROUPS if on_a_circle(company["group_members"], g)}
    return found


def found_of_person(found, company, key, person, *, is_covered) -> None:
    if has_left(person):
        found["L01"].add(key)
        return
    if person["hired_on"] is not None and person["hired_on"] > T:
        found["L04"].add(key)
    rules = speaking_rules(company, person, key[1])
    named = is_covered and any(r["person_type"] is not None for r in rules if r["effect"] == "allow")
    long_away = person["status"] in ("leave", "suspended") and (
        person["status_since"] is None or (T - person["status_since"]).days > 30
    )
    if long_away or (person["person_type"] == "seconded_out" and not named):
        found["L07"].add(key)
    if not is_covered:
        found["R01"].add(key)
    elif all(r["requires"]["request"] for r in rules) and not approved(company, key, person):
        found["R02"].add(key)


def has_left(person) -> bool:
    left, hired = person["left_on"], person["hired_on"]
    if left is None:
        return person["status"] == "left"
    if hired is not None and left < hired <= T:
        return False
    return left <= T


def speaking_rules(company, person, right):
    units = {u["org_id"]: u for u in company["org_units"]}
    data = next(e for e in company["entitlements"] if e["entitlement_id"] == right)
    posts = [
        {**p, "category_code": category_of(units, p["org_id"])}
        for p in company["posts"]
        if p["person_id"] == person["person_id"]
        and p["valid_from"] <= T
        and (p["valid_until"] is None or p["valid_until"] >= T)
    ]
    return [r for r in company["role_rules"] if any(matches(r, person, p, data) for p in posts or [{}])]


def requests_for(company, account, right):
    """Give the approved requests that speak of a right: of the account, or of its person when none is named."""
    asked = {right, company["best"][account["account_id"], right]["entitlement_id"]}
    return [
        q
        for q in company["requests"]
        if q["decision"] == "approved"
        and q["entitlement_id"] in asked
        and (
            q["account_id"] == account["account_id"]
            or (
                q["account_id"] is None
                and q["person_id"] is not None
                and q["person_id"] == account["person_id"]
            )
        )
    ]


def approved(company, key, person) -> bool:
    account = next(a for a in company["accounts"] if a["account_id"] == key[0])
    return any(
        q["kind"] != "removal"
        and q["approved_at"] < END
        and (q["expires_on"] is None or q["expires_on"] >= T)
        for q in requests_for(company, account, key[1])
    )


def removal_failed(company, account, right) -> bool:
    asked = requests_for(company, account, right)
    removed = [q["approved_at"] for q in asked if q["kind"] == "removal" and q["approved_at"] < END]
    again = [q["approved_at"] for q in asked if q["kind"] != "removal" and q["approved_at"] < END]
    return bool(removed) and (not again or max(again) <= max(removed))


def best_expiry(company, key):
    return company["best"][key]["expires_on"]


def on_a_circle(members, group) -> bool:
    edges = {(m["member_id"], m["group_id"]) for m in members if m["member_kind"] == "group"}
    reached = {up for below, up in edges if below == group}
    while True:
        more = {up for below, up in edges if below in reached} - reached
        if not more:
            return group in reached
        reached |= more


def prefixed(company: dict[str, Any], number: int) -> dict[str, Any]:
    """Give every id of a company, rules included, a mark of its own."""

    def mark(name: str, value: Any) -> Any:
        if name not in IDS or value is None:
            return value
        return [f"{number}.{v}" for v in value] if isinstance(value, list) else f"{number}.{value}"

    rows = {
        table: [{name: mark(name, value) for name, value in row.items()} for row in told]
        for table, told in company.items()
        if table != "best"
    }
    # A rule that names no entitlement would speak of the neighbours' too.
    every = [f"{number}.{e}" for e in RIGHTS]
    rows["role_rules"] = [
        {**r, "entitlement_id": r["entitlement_id"] or every, "rule_id": f"{number}.R{n}"}
        for n, r in enumerate(rows["role_rules"])
    ]
    return rows


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None)
@given(st.integers(0, 2**63))
def test_central_controls_agree_with_a_plain_reckoning(seed: int) -> None:
    dice = random.Random(seed)
    companies = [draw_company(dice) for _ in range(AT_ONCE)]
    for company in companies:
        company["best"] = {key: way[3] for key, way in best_ways(company).items()}
    together: dict[str, Any] = defaultdict(list)
    for number, company in enumerate(companies):
        for table, rows in prefixed(company, number).items():
            together[table] += rows
    wanted = frozenset().union(*(models_for(code) for code in CODES))
    with open_company(Path(":memory:"), dict(together), wanted=wanted) as (connection, values):
        create_coded_findings(connection)
        run_controls(connection, [all_controls()[c] for c in CODES], values, surroundings(together))
        found = rows_of(connection, "coded_findings")
    for code in CODES:
        told = {(f["subject_id"], f["object_id"]) for f in found if f["code"] == code}
        expected = {
            (f"{number}.{subject}", None if other is None else f"{number}.{other}")
            for number, company in enumerate(companies)
            for subject, other in reckon(company)[code]
        }
        assert told == expected, code


def test_the_random_companies_give_every_control_something_to_find() -> None:
    seen = set()
    for seed in range(AT_ONCE * EXAMPLES):
        company = draw_company(random.Random(seed))
        company["best"] = {key: way[3] for key, way in best_ways(company).items()}
        seen |= {code for code, found in reckon(company).items() if found}
    assert seen == set(CODES)
