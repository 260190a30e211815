"""Who reviews what: the order, everybody who is passed over, and no two people who judge each other."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from review_fixture import ground, holder, merged, person, seal

from tenken.errors import ConfigError
from tenken.review.items import Item, Population, read_population
from tenken.review.routing import assign_reviewers


def _routes(root: Path, *parts: dict[str, Any]) -> dict[tuple[str, str], str]:
    """Give (subject, right) → reviewer."""
    assigned = assign_reviewers(read_population(seal(root, *parts)))
    return {(i.subject_id, i.entitlement_id): r for r, items in assigned.items() for i in items}


def _reviewer(root: Path, *parts: dict[str, Any]) -> str:
    """Give the reviewer of the only right."""
    ((_, reviewer),) = _routes(root, *parts).items()
    return reviewer


def _changed(dataset: str, key: str, name: str, **more: Any) -> dict[str, Any]:
    """Give the ground with one row changed."""
    rows = [{**row, **more} if row[key] == name else row for row in ground()[dataset]]
    return ground(**{dataset: rows})


def test_the_manager_of_record_reviews(tmp_path: Path) -> None:
    assert _reviewer(tmp_path, ground(), holder("P1")) == "M1"


@pytest.mark.parametrize(
    "state",
    [
        {"left_on": "2018-12-31"},
        {"status": "left"},
        {"status": "leave"},
        {"status": "suspended"},
        {"hired_on": "2019-01-01"},
        {"person_type": "contractor"},
        {"person_type": "agency"},
    ],
    ids=str,
)
def test_a_manager_who_is_gone_away_or_from_outside_is_passed_over(
    tmp_path: Path, state: dict[str, Any]
) -> None:
    assert _reviewer(tmp_path, _changed("persons", "person_id", "M1", **state), holder("P1")) == "M2"


def test_an_unknown_manager_leads_to_the_head_of_the_unit(tmp_path: Path) -> None:
    assert _reviewer(tmp_path, ground(), holder("P1", manager_id="GHOST")) == "HEAD"


def test_no_manager_leads_to_the_head_of_the_unit(tmp_path: Path) -> None:
    assert _reviewer(tmp_path, ground(), holder("P1", manager_id=None)) == "HEAD"


def test_nobody_reviews_himself(tmp_path: Path) -> None:
    assert _reviewer(tmp_path, ground(), holder("P1", manager_id="P1")) == "HEAD"


def test_the_head_of_a_unit_is_reviewed_by_the_head_of_the_unit_above(tmp_path: Path) -> None:
    units = [
        {"org_id": "ORG", "manager_id": "P1", "parent_id": "TOP"},
        {"org_id": "TOP", "manager_id": "HEAD"},
    ]
    assert _reviewer(tmp_path, ground(org_units=units), holder("P1", manager_id=None)) == "HEAD"


def test_who_granted_the_right_does_not_review_it(tmp_path: Path) -> None:
    granted = holder("P1")
    granted["grants"][0]["granted_by"] = "M1"
    assert _reviewer(tmp_path, ground(), granted) == "M2"


def test_who_granted_it_under_an_account_of_his_does_not_review_it(tmp_path: Path) -> None:
    granted = merged(holder("P1"), {"accounts": [{"account_id": "admin-9", "person_id": "M1"}]})
    granted["grants"][0]["granted_by"] = "admin-9"
    assert _reviewer(tmp_path, ground(), granted) == "M2"


def test_who_approved_the_request_does_not_review_it(tmp_path: Path) -> None:
    request = {"request_id": "Q1", "person_id": "P1", "approved_by": "M1", "approved_at": "2018-10-02"}
    assert _reviewer(tmp_path, ground(requests=[request]), holder("P1")) == "M2"


def test_who_approved_a_removal_may_review(tmp_path: Path) -> None:
    request = {
        "request_id": "Q1",
        "kind": "removal",
        "person_id": "P1",
        "approved_by": "M1",
        "approved_at": "2018-10-02",
    }
    assert _reviewer(tmp_path, ground(requests=[request]), holder("P1")) == "M1"


def test_two_managers_of_each_other_never_judge_each_other(tmp_path: Path) -> None:
    routes = _routes(tmp_path, ground(), holder("P1", manager_id="P2"), holder("P2", manager_id="P1"))
    assert routes == {("P1", "VIEW"): "HEAD", ("P2", "VIEW"): "HEAD"}


def test_a_data_owner_is_not_judged_by_the_manager_he_judges(tmp_path: Path) -> None:
    top = holder("P1", manager_id=None)
    owner = holder("D9", manager_id="P8")
    middle = {"persons": [person("P8", manager_id="P1", status="leave")]}
    company = ground(org_units=[{"org_id": "ORG"}], policy={"data_owners": ["D9", "D1"]})
    routes = _routes(tmp_path, company, top, owner, middle)
    judged = {(reviewer, subject) for (subject, _), reviewer in routes.items()}
    assert not any((subject, reviewer) in judged for reviewer, subject in judged)
    assert routes == {("D9", "VIEW"): "P1", ("P1", "VIEW"): "D1"}


def test_managers_in_a_circle_end_at_the_head_of_the_unit(tmp_path: Path) -> None:
    away = [person(n, manager_id=m, status="leave") for n, m in (("C1", "C2"), ("C2", "C3"), ("C3", "C1"))]
    assert _reviewer(tmp_path, ground(), holder("P1", manager_id="C1"), {"persons": away}) == "HEAD"


@pytest.mark.parametrize("kind", ["shared", "service", "emergency"])
def test_an_account_that_is_not_one_persons_goes_to_the_data_owner(tmp_path: Path, kind: str) -> None:
    account = {"account_id": "s1", "account_type": kind, "owner_person_id": "M1"}
    company = ground(accounts=[account], grants=[{"holder_id": "s1"}])
    assert _routes(tmp_path, company) == {("s1", "VIEW"): "D1"}


def test_the_owner_of_an_account_does_not_review_it(tmp_path: Path) -> None:
    account = {"account_id": "s1", "account_type": "shared", "owner_person_id": "D1"}
    assert _reviewer(tmp_path, ground(accounts=[account], grants=[{"holder_id": "s1"}])) == "D2"


@pytest.mark.parametrize("recorded", [None, "GHOST"])
def test_an_account_of_nobody_known_goes_to_the_data_owner(tmp_path: Path, recorded: str | None) -> None:
    account = {"account_id": "o1", "person_id": recorded}
    assert _routes(tmp_path, ground(accounts=[account], grants=[{"holder_id": "o1"}])) == {
        ("o1", "VIEW"): "D1"
    }


def test_a_shared_account_recorded_for_a_person_is_that_persons_item_and_the_data_owner_reviews(
    tmp_path: Path,
) -> None:
    shared = holder("P1")
    shared["accounts"][0]["account_type"] = "shared"
    assert _routes(tmp_path, ground(), shared) == {("P1", "VIEW"): "D1"}


def _contractor(chain: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    units = [{"org_id": "SUP", "manager_id": "M2"}, {"org_id": "ORG", "manager_id": "FOREMAN"}]
    people = {
        "persons": [person("FOREMAN", person_type="contractor", manager_id=None)],
        "contractors": chain,
        "org_units": units,
    }
    return merged(
        ground(org_units=[]),
        people,
        holder("P1", person_type="contractor", employer_id="C1", **{"manager_id": "FOREMAN", **more}),
    )


def test_contractor_staff_are_reviewed_by_the_unit_that_supervises_the_contract(tmp_path: Path) -> None:
    chain = [{"contractor_id": "C1", "supervisor_org_id": "SUP"}]
    assert _reviewer(tmp_path, _contractor(chain)) == "M2"
    assert _reviewer(tmp_path / "with a manager", _contractor(chain, manager_id="M1")) == "M2"


def test_staff_of_a_subcontractor_are_reviewed_by_who_supervises_the_principal(tmp_path: Path) -> None:
    chain = [
        {"contractor_id": "C1", "parent_contractor_id": "C2"},
        {"contractor_id": "C2", "supervisor_org_id": "SUP"},
    ]
    assert _reviewer(tmp_path, _contractor(chain)) == "M2"


def test_contractor_staff_never_go_to_the_contractor(tmp_path: Path) -> None:
    assert _reviewer(tmp_path, _contractor([{"contractor_id": "C1"}])) == "D1"
    assert _reviewer(tmp_path / "in-house", _contractor([], manager_id="M1")) == "M1"


def test_a_person_with_two_accounts_is_asked_about_once_per_right(tmp_path: Path) -> None:
    second = {"accounts": [{"account_id": "b-P1", "person_id": "P1"}], "grants": [{"holder_id": "b-P1"}]}
    population = read_population(seal(tmp_path, ground(), holder("P1"), second))
    assert [(i.subject_id, len(i.holdings)) for i in population.items] == [("P1", 2)]


def test_without_a_data_owner_the_error_names_the_right_and_the_remedy(tmp_path: Path) -> None:
    account = {"account_id": "o1"}
    company = ground(accounts=[account], grants=[{"holder_id": "o1"}], policy={})
    with pytest.raises(ConfigError, match=r"policy\.data_owners: no data owner is named to review o1 VIEW"):
        _routes(tmp_path, company)


def test_without_need_of_a_data_owner_none_is_asked_for(tmp_path: Path) -> None:
    assert _reviewer(tmp_path, ground(policy={}), holder("P1")) == "M1"


def test_the_order_of_the_source_does_not_matter(tmp_path: Path) -> None:
    parts = [holder(f"P{n}", manager_id=f"P{(n + 1) % 6}") for n in range(6)]
    forwards = _routes(tmp_path / "one", ground(), *parts)
    backwards = _routes(tmp_path / "two", *reversed(parts), ground())
    assert forwards == backwards
    assert len(forwards) == 6


def _population(dice: random.Random) -> Population:
    """Draw a company of twelve people with careless managers, and a right of each."""
    names = [f"P{n:02}" for n in range(12)]
    people = {
        name: {
            "person_id": name,
            "name": None,
            "person_type": "employee",
            "status": dice.choice(["active", "active", "active", "leave"]),
            "is_left": dice.random() < 0.1,
            "has_started": dice.random() < 0.95,
            "is_external": dice.random() < 0.2,
            "manager_id": dice.choice([*names, None]),
            "org_id": dice.choice(["O1", "O2", None]),
            "duty_code": None,
            "employer_id": dice.choice(["C1", "C2", None]),
        }
        for name in names
    }
    owners = [f"D{n}" for n in range(14)]
    people |= {
        name: {**people["P00"], "person_id": name, "manager_id": None, "status": "active", "is_left": False}
        | {"has_started": True, "is_external": False}
        for name in owners
    }
    units = {
        org: {"org_id": org, "manager_id": dice.choice(names), "parent_id": None} for org in ("O1", "O2")
    }
    contractors = {
        "C1": {"contractor_id": "C1", "parent_contractor_id": "C2", "supervisor_org_id": None},
        "C2": {
            "contractor_id": "C2",
            "parent_contractor_id": "C1",
            "supervisor_org_id": dice.choice(["O1", None]),
        },
    }
    items = tuple(_item(name, frozenset({name, dice.choice(names)})) for name in [*names, *owners])
    return Population({}, timedelta(), False, items, people, units, contractors, tuple(owners))


def _item(name: str, barred: frozenset[str]) -> Item:
    holding = {"account_type": "personal", "is_covered": True}
    return Item(name, name, "VIEW", (holding,), barred, None, None, "kept", None, ())


@pytest.mark.parametrize("seed", range(60))
def test_in_any_company_each_right_has_one_fit_reviewer_and_no_two_judge_each_other(seed: int) -> None:
    population = _population(random.Random(seed))
    assigned = assign_reviewers(population)
    judged = {(reviewer, item.subject_id) for reviewer, items in assigned.items() for item in items}
    assert sorted(subject for _, subject in judged) == sorted(i.subject_id for i in population.items)
    barred = {item.subject_id: item.barred for item in population.items}
    for reviewer, subject in judged:
        person = population.people[reviewer]
        assert person["status"] == "active"
        assert person["has_started"]
        assert not person["is_left"]
        assert not person["is_external"]
        assert person["manager_id"] != subject
        assert reviewer not in barred[subject]
        assert (subject, reviewer) not in judged
