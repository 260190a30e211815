"""Where a person belongs on the day, and who is counted: units, posts, persons, the headcount table."""

from __future__ import annotations

import csv
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from company_fixture import build
from real_data import real_data

UNITS = [{"org_id": "ORG"}]


def _categories(*units: dict[str, Any]) -> dict[str, str | None]:
    return {r["org_id"]: r["category_code"] for r in build("org_units_as_of", {"org_units": list(units)})}


def _unit(org_id: str, parent: str | None = None, category: str | None = None, **more: Any) -> dict[str, Any]:
    return {"org_id": org_id, "parent_id": parent, "category_code": category, **more}


def test_a_unit_takes_its_own_category_before_its_parents() -> None:
    found = _categories(_unit("TOP", category="back_office"), _unit("OWN", "TOP", "sales_planning"))
    assert found == {"TOP": "back_office", "OWN": "sales_planning"}


def test_a_unit_takes_the_nearest_category_two_levels_up() -> None:
    found = _categories(
        _unit("TOP", category="back_office"),
        _unit("MID", "TOP", "customer_front"),
        _unit("LOW", "MID"),
        _unit("LOWEST", "LOW"),
    )
    assert found["LOWEST"] == "customer_front"


def test_a_loop_in_the_tree_ends_without_a_category() -> None:
    assert _categories(_unit("ONE", "TWO"), _unit("TWO", "ONE"), _unit("SELF", "SELF")) == {
        "ONE": None,
        "TWO": None,
        "SELF": None,
    }


def test_nothing_is_inherited_from_a_parent_that_is_not_in_force_or_unknown() -> None:
    found = _categories(
        _unit("TOP", category="back_office", valid_from="2019-01-01"),
        _unit("LOW", "TOP"),
        _unit("ORPHAN", "NOWHERE"),
    )
    assert found == {"LOW": None, "ORPHAN": None}


@pytest.mark.parametrize(
    ("dates", "is_in_force"),
    [
        ({"valid_from": "2018-12-31"}, True),
        ({"valid_from": "2019-01-01"}, False),
        ({"valid_until": "2018-12-31"}, True),
        ({"valid_until": "2018-12-30"}, False),
        ({}, True),
    ],
)
def test_a_unit_and_a_post_are_in_force_on_their_first_and_last_day(
    dates: dict[str, str], is_in_force: bool
) -> None:
    assert bool(_categories(_unit("ORG", **dates))) is is_in_force
    posts = build("posts_in_force", {"org_units": UNITS, "posts": [{"person_id": "P1", **dates}]})
    assert bool(posts) is is_in_force


def test_of_two_versions_of_a_unit_the_later_one_counts() -> None:
    found = _categories(
        _unit("ORG", category="back_office"),
        _unit("ORG", category="sales_planning", valid_from="2018-04-01"),
    )
    assert found == {"ORG": "sales_planning"}


def test_of_two_main_posts_the_later_one_counts_and_then_the_smaller_unit() -> None:
    posts = [
        {"person_id": "P1", "org_id": "ORG_A", "valid_from": "2016-04-01"},
        {"person_id": "P1", "org_id": "ORG_C", "valid_from": "2018-04-01"},
        {"person_id": "P1", "org_id": "ORG_B", "valid_from": "2018-04-01"},
    ]
    for order in (posts, posts[::-1]):
        rows = build("main_posts", {"org_units": UNITS, "posts": order})
        assert [(r["person_id"], r["org_id"]) for r in rows] == [("P1", "ORG_B")]


def test_a_concurrent_post_is_no_main_post() -> None:
    assert (
        build("main_posts", {"org_units": UNITS, "posts": [{"person_id": "P1", "post_kind": "concurrent"}]})
        == []
    )


@pytest.mark.parametrize(
    ("person", "is_left", "has_started"),
    [
        ({}, False, True),
        ({"status": "left"}, True, True),
        ({"left_on": "2018-12-31"}, True, True),
        ({"left_on": "2019-01-01", "status": "left"}, False, True),
        ({"left_on": "2018-06-30", "hired_on": "2018-07-01"}, False, True),
        ({"left_on": "2018-06-30", "hired_on": "2018-06-30"}, True, True),
        ({"left_on": "2018-06-30", "hired_on": "2019-01-01"}, True, False),
        ({"hired_on": "2018-12-31"}, False, True),
        ({"hired_on": "2019-01-01"}, False, False),
        ({"hired_on": None}, False, True),
    ],
)
def test_dates_say_whether_a_person_left_or_started(
    person: dict[str, Any], is_left: bool, has_started: bool
) -> None:
    (row,) = build("people", {"persons": [{"person_id": "P1", **person}]})
    assert (row["is_left"], row["has_started"]) == (is_left, has_started)


def test_days_of_grace_do_not_keep_a_leaver_in_the_headcount() -> None:
    given = {"policy": {"leaver_grace_days": 30}, "persons": [{"person_id": "P1", "left_on": "2018-12-30"}]}
    assert build("people", given)[0]["is_left"] is True


# --- the headcount table


def _headcount(**given: Any) -> dict[str, tuple[int, int, int | None]]:
    rows = build("headcount", {"entitlements": [{"entitlement_id": "VIEW"}], **given})
    ordered = sorted(rows, key=lambda r: r["print_order"])
    assert ordered[-1]["category_code"] == "total"
    return {
        r["category_code"]: (r["permitted_count"], r["total_count"], r["permitted_percent"]) for r in ordered
    }


def _people(*ids: str, **more: Any) -> list[dict[str, Any]]:
    return [{"person_id": i, **more} for i in ids]


def _holders(*ids: str) -> dict[str, Any]:
    return {
        "accounts": [{"account_id": f"A-{i}", "person_id": i} for i in ids],
        "grants": [{"holder_id": f"A-{i}"} for i in ids],
    }


def test_a_category_without_persons_has_a_row_and_no_percent() -> None:
    found = _headcount(org_units=UNITS, persons=_people("P1"), posts=_people("P1"), **_holders("P1"))
    assert found == {
        "sales_planning": (0, 0, None),
        "customer_front": (0, 0, None),
        "back_office": (1, 1, 100),
        "total": (1, 1, 100),
    }


def test_only_the_persons_of_the_policy_count() -> None:
    kinds = ("employee", "seconded_in", "officer", "seconded_out", "agency", "contractor")
    persons = [{"person_id": k, "person_type": k} for k in kinds]
    given = {"org_units": UNITS, "persons": persons, "posts": _people(*kinds), **_holders(*kinds)}
    assert _headcount(**given)["total"] == (3, 3, 100)
    assert _headcount(**given, policy={"headcount_person_types": ["agency"]})["total"] == (1, 1, 100)


def test_who_left_has_not_started_has_no_post_or_is_out_of_scope_does_not_count() -> None:
    found = _headcount(
        org_units=[*UNITS, {"org_id": "OUT", "in_scope": False}],
        persons=[
            {"person_id": "HERE"},
            {"person_id": "LEFT", "left_on": "2018-12-31"},
            {"person_id": "LATER", "hired_on": "2019-01-01"},
            {"person_id": "NOPOST"},
            {"person_id": "OUTSIDE"},
        ],
        posts=[*_people("HERE", "LEFT", "LATER"), {"person_id": "OUTSIDE", "org_id": "OUT"}],
        **_holders("HERE", "LEFT", "LATER", "NOPOST", "OUTSIDE"),
    )
    assert found["total"] == (1, 1, 100)


def test_a_person_with_two_accounts_and_two_rights_is_permitted_once() -> None:
    found = _headcount(
        org_units=UNITS,
        persons=_people("P1", "P2"),
        posts=_people("P1", "P2"),
        accounts=[{"account_id": "A1", "person_id": "P1"}, {"account_id": "A2", "person_id": "P1"}],
        entitlements=[{"entitlement_id": "VIEW"}, {"entitlement_id": "FIND"}],
        grants=[{"holder_id": a, "entitlement_id": e} for a in ("A1", "A2") for e in ("VIEW", "FIND")],
    )
    assert found["total"] == (1, 2, 50)


def test_a_concurrent_post_counts_only_when_the_policy_says_each_and_once_in_the_total() -> None:
    given = {
        "org_units": [*UNITS, {"org_id": "SALES", "category_code": "sales_planning"}],
        "persons": _people("P1", "P2"),
        "posts": [
            *_people("P1", "P2"),
            {"person_id": "P1", "org_id": "SALES", "post_kind": "concurrent"},
        ],
        **_holders("P1"),
    }
    main = _headcount(**given)
    assert (main["sales_planning"], main["back_office"], main["total"]) == (
        (0, 0, None),
        (1, 2, 50),
        (1, 2, 50),
    )
    each = _headcount(**given, policy={"headcount_posts": "each"})
    assert (each["sales_planning"], each["back_office"], each["total"]) == (
        (1, 1, 100),
        (1, 2, 50),
        (1, 2, 50),
    )


def test_an_unknown_person_with_a_right_is_in_no_row() -> None:
    found = _headcount(
        org_units=UNITS,
        persons=_people("P1"),
        posts=_people("P1"),
        accounts=[{"account_id": "A1", "person_id": "P9"}, {"account_id": "A2"}],
        grants=[{"holder_id": "A1"}, {"holder_id": "A2"}],
    )
    assert found["total"] == (0, 1, 0)


def _percents(counts: dict[str, tuple[int, int]]) -> dict[str, int | None]:
    """Build the headcount of so many permitted of so many persons per category, one unit each."""
    ids = {c: [f"{c}-{n}" for n in range(total)] for c, (_, total) in counts.items()}
    holders = [i for c, (permitted, _) in counts.items() for i in ids[c][:permitted]]
    found = _headcount(
        org_units=[{"org_id": c, "category_code": c} for c in counts],
        persons=_people(*(i for c in counts for i in ids[c])),
        posts=[{"person_id": i, "org_id": c} for c in counts for i in ids[c]],
        **_holders(*holders),
    )
    assert {c: (k, n) for c, (k, n, _) in found.items() if c in counts} == counts
    return {c: percent for c, (_, _, percent) in found.items() if c in counts or c == "total"}


@pytest.mark.parametrize(
    ("permitted", "total", "percent"),
    [
        (1, 8, 13),
        (1, 200, 1),
        (1, 201, 0),
        (199, 200, 100),
        (197, 200, 99),
        (0, 3, 0),
        (3, 3, 100),
        (27, 200, 14),
    ],
)
def test_percents_are_rounded_half_up(permitted: int, total: int, percent: int) -> None:
    exact = Decimal(100 * permitted) / Decimal(total)
    assert int(exact.quantize(Decimal(1), ROUND_HALF_UP)) == percent
    assert _percents({"back_office": (permitted, total)})["back_office"] == percent


# Head-counts are invented; only the percents that they give were ever published.
BEFORE = {"sales_planning": (185, 244), "customer_front": (552, 558), "back_office": (182, 198)}
AFTER = {"sales_planning": (32, 244), "customer_front": (290, 558), "back_office": (178, 198)}


def test_the_published_table_comes_out_before_and_after() -> None:
    assert list(_percents(BEFORE).values()) == [76, 99, 92, 92]
    assert list(_percents(AFTER).values()) == [13, 52, 90, 50]


def test_the_total_is_no_mean_of_the_rows() -> None:
    percents = _percents(AFTER)
    rows = [p for c, p in percents.items() if c != "total" and p is not None]
    assert round(sum(rows) / len(rows)) != percents["total"]


@pytest.mark.real
def test_the_invented_head_counts_are_those_of_the_derived_fixture() -> None:
    with real_data("seed_table", "derived_fixture.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    counted = [(int(r["granted_before"]), int(r["granted_after"]), int(r["total"])) for r in rows]
    assert counted == [(BEFORE[c][0], AFTER[c][0], AFTER[c][1]) for c in BEFORE]
