"""Whatever a small company looks like, the SQL says what a few lines of plain Python say."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from company_fixture import CATEGORIES, closure, rows_of
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
    covered,
    effective,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
    assert {(r["account_id"], r["entitlement_id"]): (r["depth"], r["path"]) for r in found} == effective(
        company
    )
    assert {(r["account_id"], r["entitlement_id"]): r["is_covered"] for r in holdings} == covered(company)
