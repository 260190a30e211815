"""How promises stand: what counts as evidence, from when, and what makes them unknown, overdue or idle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from tenken.calendar import Quarter
from tenken.promises import Commitments, Evidence, load_commitments
from tenken.settings import Settings
from tenken.standings import ClauseState, Outcome, Shown, Standing, judge_clauses, judge_promises

Q3 = Quarter.parse("FY2018Q3")
SETTINGS = Settings.model_validate(
    {
        "path": Path("inspection.yaml"),
        "organisation": {"name_ja": "架空通信株式会社"},
        "archive": Path("var"),
        "role_rules": Path("role_rules.yaml"),
        "categories": [],
        "datasets": {},
    }
)
MANUAL = {"dataset": "documents", "day": "effective_on", "where": {"kind": "manual"}}
PLACE = {"document_id": "M", "section": "3", "version": "2", "effective_on": "2018-09-25"}


@dataclass
class Told:
    """A witness that says what the test wants; ``asked`` is what it was asked for."""

    shown: Shown = field(default_factory=Shown)
    inspected: Sequence[Quarter] = (Q3,)
    versions: Mapping[str, str] | None = field(default_factory=dict)
    outcomes: Mapping[str, Outcome] | None = field(default_factory=dict)
    asked: list[date | None] = field(default_factory=list)

    def find_inspections(self) -> Sequence[Quarter]:
        return self.inspected

    def find_rows(self, evidence: Evidence, since: date | None) -> Shown:
        self.asked.append(since)
        return self.shown

    def find_instruction(self) -> Shown:
        return self.shown

    def find_versions(self) -> Mapping[str, str] | None:
        return self.versions

    def find_outcomes(self) -> Mapping[str, Outcome] | None:
        return self.outcomes


def promise(kind: str = "once", **changes: Any) -> dict[str, Any]:
    days = {"once": {"due": "2018-12-31"}, "yearly": {"since": "2018-03-31"}}
    said = {"id": "P201", "request_item": 2, "text_ja": "約束", "text_en": "promise", "kind": kind}
    return {**said, "evidence": MANUAL, **days.get(kind, {}), **changes}


def clause(**changes: Any) -> dict[str, Any]:
    return {"id": "audit", "request_item": 2, "text_ja": "監査", "text_en": "audit", **PLACE, **changes}


def commitments(*promises: dict[str, Any], **more: Any) -> Commitments:
    return Commitments.model_validate({"promises": promises, **more})


def judge(told: Told, *promises: dict[str, Any], **more: Any) -> Standing:
    (standing,) = judge_promises(SETTINGS, commitments(*promises, **more), Q3, told)
    return standing


def test_what_is_done_once_is_looked_for_since_the_request_and_what_is_repeated_is_not() -> None:
    told = Told()
    judge(told, promise(), asked_on="2018-07-06")
    judge(told, promise())
    judge(told, promise("yearly"), asked_on="2018-07-06")
    assert told.asked == [date(2018, 7, 6), date.min, None]


def test_evidence_makes_a_promise_kept_also_when_it_came_late() -> None:
    late = judge(Told(Shown("documents 2018-12-31/1", date(2018, 12, 30))), promise(due="2018-09-30"))
    assert (late.state, late.evidence_on, late.next_due, late.reason) == (
        "kept",
        date(2018, 12, 30),
        None,
        None,
    )


def test_a_register_that_is_not_given_makes_it_unknown_and_never_overdue() -> None:
    found = judge(Told(Shown(absent="documents")), promise(due="2018-09-30"))
    assert (found.state, found.reason) == ("unknown", "dataset documents is absent")
    assert found.why is not None
    assert (found.why.code, found.why.about, found.next_due) == ("absent", "documents", date(2018, 9, 30))


@pytest.mark.parametrize(
    ("due", "state"), [("2018-12-30", "overdue"), ("2018-12-31", "overdue"), ("2019-01-01", "due")]
)
def test_the_due_day_itself_is_the_last_on_which_it_may_be_shown(due: str, state: str) -> None:
    assert judge(Told(), promise(due=due)).state == state


@pytest.mark.parametrize(
    ("changes", "versions", "state"),
    [
        ({}, {"M": "2"}, "in_force"),
        ({}, {"M": "3"}, "superseded"),
        ({}, {"N": "2"}, "unregistered"),
        ({}, None, "unknown"),
        ({"effective_on": "2019-01-01"}, {"M": "2"}, "later"),
        ({"effective_on": "2018-12-31"}, {"M": "2"}, "in_force"),
        (dict.fromkeys(PLACE), {"M": "2"}, "empty"),
        (dict.fromkeys(PLACE), None, "empty"),
    ],
)
def test_a_clause_is_in_force_only_in_the_version_in_force(
    changes: dict[str, Any], versions: Mapping[str, str] | None, state: str
) -> None:
    given = commitments(clauses=[clause(**changes)])
    (found,) = judge_clauses(given.clauses, versions, Q3.as_of)
    assert isinstance(found, ClauseState)
    assert found.state == state
    assert found.version_in_force == (versions or {}).get("M" if state != "empty" else "")


def test_a_manual_without_one_of_its_clauses_keeps_no_promise() -> None:
    told = Told(Shown("documents 2018-12-31/1", date(2018, 9, 20)), versions={"M": "2"})
    lacking = clause(**dict.fromkeys(PLACE))
    found = judge(told, promise(due="2018-09-30", clauses=["audit"]), clauses=[lacking])
    assert (found.state, found.reason) == ("overdue", "the manual does not hold: audit")
    early = judge(told, promise(due="2019-03-31", clauses=["audit"]), clauses=[lacking])
    assert (early.state, early.reason) == ("due", "the manual does not hold: audit")


def test_a_promise_with_clauses_was_kept_when_the_last_part_was_there() -> None:
    told = Told(Shown("documents 2018-12-31/1", date(2018, 9, 20)), versions={"M": "2"})
    found = judge(told, promise(clauses=["audit"]), clauses=[clause()])
    assert (found.state, found.evidence_on) == ("kept", date(2018, 9, 25))
    earlier = judge(told, promise(clauses=["audit"]), clauses=[clause(effective_on="2018-09-01")])
    assert earlier.evidence_on == date(2018, 9, 20)


def test_clauses_without_the_document_itself_are_no_evidence() -> None:
    found = judge(Told(versions={"M": "2"}), promise(clauses=["audit"]), clauses=[clause()])
    assert (found.state, found.reason) == ("overdue", "nothing in documents shows it by 2018-12-31")


def on_event(**outcomes: Outcome) -> Standing:
    kind = promise("on_event", controls=["U03", "U09"])
    return judge(Told(outcomes=outcomes), kind)


def test_an_event_that_did_not_occur_is_idle_and_not_kept() -> None:
    empty, looked = Outcome(True, 0, 0), Outcome(True, 0, 7)
    assert on_event(U03=empty, U09=empty).state == "idle"
    assert on_event(U03=empty, U09=looked).state == "kept"
    assert on_event(U03=Outcome(False, 0, None), U09=empty).state == "unknown"
    assert on_event(U09=looked).reason == "U03 not evaluated"
    assert on_event(U03=Outcome(True, 1, 7), U09=Outcome(False, 0, None)).reason == "U03 found exceptions"


def test_a_quarter_that_was_passed_over_breaks_the_quarterly_promise() -> None:
    quarterly = promise("quarterly", evidence={"inspection": None}, controls=["V11"])
    missed = judge(Told(outcomes={"V11": Outcome(True, 1, 2)}), quarterly)
    assert (missed.state, missed.reason, missed.next_due) == (
        "overdue",
        "V11 found exceptions",
        date(2019, 4, 19),
    )
    assert judge(Told(outcomes={"V11": Outcome(True, 0, 1)}), quarterly).state == "due"
    assert judge(Told(outcomes=None), quarterly).state == "due"


def test_later_inspections_are_no_evidence() -> None:
    once = promise(evidence={"inspection": "FY2018Q4"}, due="2019-04-30")
    told = Told(inspected=(Q3, Q3.shift(1)))
    assert judge(told, once).evidence is None
    assert judge(told, promise(evidence={"inspection": None})).evidence == "inspection FY2018Q3"


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"promises": [promise(), promise()]}, "promises: P201 occurs more than once"),
        ({"clauses": [clause(), clause()]}, "clauses: audit occurs more than once"),
        ({"promises": [promise(clauses=["audit"])]}, "audit is promised and is no clause"),
        ({"clauses": [clause(version=None)]}, "belong together"),
        ({"clauses": [clause(id="Audit 1")]}, "pattern"),
        ({"requests": [{"item": 4, "text_ja": "x", "text_en": "x"}]}, "1, 2 or 3"),
    ],
)
def test_commitments_that_contradict_themselves_are_refused(given: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValidationError, match=problem):
        Commitments.model_validate(given)


def test_the_products_promises_answer_the_three_requests_with_every_clause_of_the_manual() -> None:
    given = load_commitments(SETTINGS)
    assert [r.item for r in given.requests] == [1, 2, 3]
    assert given.asked_on == date(2018, 7, 6)
    promised = [c for p in given.promises for c in p.clauses]
    assert promised == [c.id for c in given.clauses]
    assert {c.document_id for c in given.clauses} == {None}
