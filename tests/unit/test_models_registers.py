"""Coverage of training and documents: each row's figures against a count of the duties behind it."""

from __future__ import annotations

import random
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from company_fixture import build, closure, company, rows_of
from pydantic import ValidationError

from tenken.policy import Policy

PEOPLE = [f"P{n}" for n in range(1, 9)]
Row = dict[str, Any]


def holders(people: list[str], **more: Any) -> Row:
    """Give a company in which these people hold a right since 2015."""
    return {
        "persons": [{"person_id": p} for p in people],
        "posts": [{"person_id": p} for p in people],
        "org_units": [{"org_id": "ORG"}],
        "accounts": [{"account_id": f"A-{p}", "person_id": p} for p in people],
        "entitlements": [{"entitlement_id": "VIEW"}],
        "grants": [{"holder_id": f"A-{p}", "granted_at": "2015-05-01 03:00:00"} for p in people],
        "training_events": [{"event_id": "U"}, {"event_id": "R", "stream": "response"}],
        **more,
    }


def half_up(part: int, whole: int) -> int | None:
    return (200 * part + whole) // (2 * whole) if whole else None


def test_coverage_without_anybody_has_its_four_rows_and_no_percent() -> None:
    rows = build("training_coverage", holders([]))
    assert [(r["stream"], r["audience"]) for r in rows] == [
        ("response", "annual"), ("response", "newcomer"), ("use", "annual"), ("use", "newcomer"),
    ]  # fmt: skip
    assert {(r["required_count"], r["completed_count"], r["completed_percent"]) for r in rows} == {
        (0, 0, None)
    }


@pytest.mark.parametrize("seed", range(3))
def test_training_coverage_counts_the_duties_and_rounds_half_up(seed: int) -> None:
    dice = random.Random(seed)
    given = holders(PEOPLE)
    given["posts"] = [
        {"person_id": p, "valid_from": dice.choice(["2015-04-01", "2018-10-01"])} for p in PEOPLE
    ]
    given["training_completions"] = [
        {
            "event_id": e,
            "person_id": p,
            "completed_at": dice.choice(["2018-02-01", "2018-06-01", "2018-11-01"]),
        }
        for p in PEOPLE
        for e in "UR"
        if dice.random() < 0.6
    ]
    with company(Path(":memory:"), given, wanted=closure({"training_coverage"})) as (connection, _):
        duties, rows = rows_of(connection, "training_duties"), rows_of(connection, "training_coverage")
    assert len(duties) == 2 * len(PEOPLE)
    began = {p["person_id"]: p["valid_from"] for p in given["posts"]}
    done: dict[tuple[str, str], list[str]] = defaultdict(list)
    for c in given["training_completions"]:
        done[c["person_id"], {"U": "use", "R": "response"}[c["event_id"]]].append(c["completed_at"])
    for row in rows:
        asked = PEOPLE if row["audience"] == "annual" else [p for p in PEOPLE if began[p] == "2018-10-01"]
        good = {
            "annual": lambda days: any(d >= "2018-04-01" for d in days),
            "newcomer": lambda days: any(d < "2018-10-01" for d in days),
        }[row["audience"]]
        met = sum(good(done[p, row["stream"]]) for p in asked)
        assert (row["required_count"], row["completed_count"]) == (len(asked), met)
        assert row["completed_percent"] == half_up(met, len(asked))


def test_document_coverage_counts_holders_and_of_posters_workplaces() -> None:
    given = holders(
        PEOPLE,
        org_units=[{"org_id": "ORG"}, {"org_id": "O2"}, {"org_id": "O3", "in_scope": False}],
        documents=[
            {"document_id": "M", "version": "1"},
            {"document_id": "M", "version": "2", "effective_on": "2018-10-01"},
            {"document_id": "P", "kind": "poster"},
            {"document_id": "F", "kind": "form"},
        ],
        acknowledgements=[
            *({"document_id": "M", "version": "2", "person_id": p} for p in PEOPLE[:3]),
            *({"document_id": "M", "version": "1", "person_id": p} for p in PEOPLE),
            {"document_id": "P", "org_id": "O2"},
        ],
    )
    rows = build("document_coverage", given)
    seen = [
        (r["document_id"], r["version"], r["kind"], r["required_count"], r["acknowledged_count"])
        for r in rows
    ]
    assert seen == [("M", "2", "manual", 8, 3), ("P", "1", "poster", 2, 1)]
    assert [r["acknowledged_percent"] for r in rows] == [38, 50]


def test_a_document_that_nobody_has_to_acknowledge_has_no_percent() -> None:
    rows = build("document_coverage", holders([], documents=[{"document_id": "M"}]))
    assert [(r["required_count"], r["acknowledged_percent"]) for r in rows] == [(0, None)]


@pytest.mark.parametrize(
    "policy", [{"training_window": 0}, {"training_window": "calendar"}, {"newcomer_training": -1}]
)
def test_a_policy_of_training_that_means_nothing_is_refused(policy: Row) -> None:
    with pytest.raises(ValidationError):
        Policy.model_validate(policy)
