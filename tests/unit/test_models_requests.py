"""What the sections of requests 2 and 3 count: inquiries, looks, campaigns, training, documents, instructions."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from company_fixture import build

Row = dict[str, Any]
HOLDER: Row = {
    "persons": [{"person_id": "HOLDER"}, {"person_id": "OTHER"}],
    "accounts": [{"account_id": "A1", "person_id": "HOLDER"}, {"account_id": "A2", "person_id": "OTHER"}],
    "entitlements": [{"entitlement_id": "VIEW"}],
    "grants": [{"holder_id": "A1", "granted_at": "2018-05-01 03:00:00"}],
    "purposes": [{"code": "line_check", "name_ja": "確認"}],
}


def inquiry(number: int, **changes: Any) -> Row:
    """Give an inquiry of November that was approved before it was answered by a holder."""
    return {
        "inquiry_id": f"Q{number}",
        "asker_id": "ASKER",
        "answerer_id": "HOLDER",
        "asked_at": "2018-11-01 01:00:00",
        "approved_at": "2018-11-01 02:00:00",
        "answered_at": "2018-11-01 03:00:00",
        **changes,
    }


def counted(*inquiries: Row, **more: Any) -> dict[str | None, tuple[int, ...]]:
    names = ("asked", "approved", "unapproved", "pending", "answered", "answered_by_holder")
    rows = build("inquiry_purposes", {**HOLDER, "inquiries": list(inquiries), **more})
    return {r["purpose_code"]: tuple(r[f"{name}_count"] for name in names) for r in rows}


def test_an_inquiry_approved_before_a_holder_answered_counts_as_such() -> None:
    assert counted(inquiry(1), inquiry(2)) == {"line_check": (2, 2, 0, 0, 2, 2)}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"approved_at": None}, (1, 0, 1, 0, 1, 1)),
        ({"approved_at": "2018-11-01 03:00:00"}, (1, 1, 0, 0, 1, 1)),
        ({"approved_at": "2018-11-01 03:00:01"}, (1, 0, 1, 0, 1, 1)),
        ({"approver_id": "ASKER"}, (1, 0, 1, 0, 1, 1)),
        ({"approver_id": None}, (1, 0, 1, 0, 1, 1)),
        ({"answerer_id": "OTHER"}, (1, 1, 0, 0, 1, 0)),
        ({"answerer_id": None}, (1, 1, 0, 0, 1, 0)),
        ({"asker_id": "HOLDER"}, (1, 1, 0, 0, 1, 0)),
        ({"answered_at": None}, (1, 1, 0, 0, 0, 0)),
        ({"answered_at": None, "approved_at": None}, (1, 0, 0, 1, 0, 0)),
        ({"answered_at": "2018-12-31 15:00:00", "approved_at": None}, (1, 0, 0, 1, 0, 0)),
        ({"answered_at": "2018-12-31 15:00:00", "approved_at": "2018-12-31 15:00:00"}, (1, 0, 0, 1, 0, 0)),
        ({"answered_at": "2018-12-31 14:59:59"}, (1, 1, 0, 0, 1, 1)),
    ],
)
def test_what_is_not_in_order_is_counted_apart(changes: Row, expected: tuple[int, ...]) -> None:
    assert counted(inquiry(1, **changes)) == {"line_check": expected}


def test_an_inquiry_without_a_permitted_purpose_is_never_approved() -> None:
    strange = (inquiry(1, purpose_code=None), inquiry(2, purpose_code="curiosity"))
    assert counted(*strange) == {None: (2, 0, 2, 0, 2, 2)}


def test_every_purpose_is_permitted_where_a_site_lists_none() -> None:
    assert counted(inquiry(1, purpose_code="curiosity"), purposes=[]) == {"curiosity": (1, 1, 0, 0, 1, 1)}


@pytest.mark.parametrize(
    ("asked_at", "counts"),
    [
        ("2018-09-30 14:59:59", False),
        ("2018-09-30 15:00:00", True),
        ("2018-12-31 14:59:59", True),
        ("2018-12-31 15:00:00", False),
    ],
)
def test_inquiries_of_the_quarter_are_counted_by_local_days(asked_at: str, counts: bool) -> None:
    assert bool(counted(inquiry(1, asked_at=asked_at, answered_at=None, approved_at=None))) == counts


def test_looks_are_split_into_order_inquiry_and_neither() -> None:
    looks = [("N1", "A1"), ("N2", "A1"), ("N3", "A1"), ("N2", "A9"), (None, "A1")]
    given = {
        **HOLDER,
        "usage_events": [
            {"account_id": a, "line_key": n, "occurred_at": "2018-11-01 04:00:00"} for n, a in looks
        ],
        "orders": [{"line_key": "N1", "applied_at": "2018-11-01 03:00:00"}],
        "inquiries": [inquiry(1, line_key="N2")],
    }
    (row,) = build("use_reasons", given)
    assert row == {
        "look_count": 5,
        "order_count": 1,
        "inquiry_count": 1,
        "neither_count": 2,
        "unowned_count": 1,
    }


def test_a_look_before_a_late_approval_has_no_reason() -> None:
    given = {
        **HOLDER,
        "usage_events": [{"account_id": "A1", "line_key": "N2", "occurred_at": "2018-11-01 04:00:00"}],
        "inquiries": [inquiry(1, line_key="N2", approved_at="2018-11-01 04:00:01")],
    }
    (row,) = build("use_reasons", given)
    assert (row["inquiry_count"], row["neither_count"]) == (0, 1)


def test_without_a_look_every_count_is_zero() -> None:
    (row,) = build("use_reasons", HOLDER)
    assert set(row.values()) == {0}


def campaign(**more: Any) -> Row:
    contact = {"contacted_at": "2018-11-10 03:00:00"}
    keys = ("N1", "N2", "N3", "N4", "N9")
    return {
        "campaigns": [{"campaign_id": "C1"}],
        "campaign_targets": [{"line_key": key, **contact} for key in keys],
        "lines": [
            {"line_key": "N1"},
            {"line_key": "N2"},
            {"line_key": "N3", "operator_id": "OP2"},
            {"line_key": "N4", "operator_id": "OP3", "addon_code": None},
        ],
        "coordinations": [{}],
        **more,
    }


def test_each_operator_of_a_campaign_is_judged_by_its_own_lines() -> None:
    rows = build("campaign_coordination", campaign())
    found = {
        r["operator_id"]: (r["line_count"], r["to_coordinate_count"], r["blocked_count"], r["is_coordinated"])
        for r in rows
    }
    assert found == {
        "OP": (2, 2, 0, True),
        "OP2": (1, 1, 1, False),
        "OP3": (1, 0, 0, False),  # nothing to coordinate about
        None: (1, 0, 1, False),  # a line that the register does not know
    }
    assert {(r["campaign_id"], r["service_code"], r["first_contact_on"]) for r in rows} == {
        ("C1", "TV", date(2018, 11, 10))
    }


def test_one_line_contacted_before_the_agreement_makes_the_operator_uncoordinated() -> None:
    early = [
        {"line_key": "N1", "contacted_at": "2018-10-30 03:00:00"},
        {"line_key": "N2", "contacted_at": "2018-11-10 03:00:00"},
    ]
    (row,) = build("campaign_coordination", campaign(campaign_targets=early))
    assert (row["line_count"], row["blocked_count"], row["is_coordinated"]) == (2, 1, False)


@pytest.mark.parametrize(("contacted_at", "rows"), [("2018-12-31 14:59:59", 1), ("2018-12-31 15:00:00", 0)])
def test_a_contact_after_the_as_of_date_is_not_counted_yet(contacted_at: str, rows: int) -> None:
    target = [{"line_key": "N1", "contacted_at": contacted_at}]
    assert len(build("campaign_coordination", campaign(campaign_targets=target))) == rows


def test_attendees_are_counted_once_per_stream_and_audience_of_the_fiscal_year() -> None:
    events: list[Row] = [
        {"event_id": "E1", "held_on": "2018-11-01"},
        {"event_id": "E2", "held_on": "2018-12-31", "form": "e_learning"},
        {"event_id": "E3", "held_on": "2019-01-01"},
        {"event_id": "E4", "held_on": "2018-03-31"},
        {"event_id": "N1", "held_on": "2018-04-01", "audience": "newcomer"},
    ]
    completions = [
        ("E1", "P1", "2018-11-01 03:00:00"),
        ("E2", "P1", "2018-12-31 14:59:59"),
        ("E2", "P2", "2018-12-31 14:59:59"),
        ("E2", "P3", "2018-12-31 15:00:00"),
        ("E4", "P4", "2018-03-31 14:59:59"),
        ("N1", "P5", "2018-03-31 15:00:00"),
        ("N1", "P1", "2018-04-02 03:00:00"),
    ]
    names = ("event_id", "person_id", "completed_at")
    given = {
        "training_events": events,
        "training_completions": [dict(zip(names, row, strict=True)) for row in completions],
    }
    rows = {(r["stream"], r["audience"]): r for r in build("training_attendance", given)}
    annual, newcomer = rows["use", "annual"], rows["use", "newcomer"]
    assert (annual["event_count"], annual["group_count"], annual["attendee_count"]) == (2, 1, 2)
    assert annual["last_held_on"] == date(2018, 12, 31)
    assert (newcomer["event_count"], newcomer["attendee_count"]) == (1, 2)
    assert (annual["stream_attendee_count"], newcomer["stream_attendee_count"]) == (3, 3)
    assert rows["response", "annual"] == {
        "stream": "response",
        "audience": "annual",
        "event_count": 0,
        "group_count": 0,
        "last_held_on": None,
        "attendee_count": 0,
        "stream_attendee_count": 0,
    }
    assert len(rows) == 4


def test_the_newest_version_of_each_document_is_the_one_in_force() -> None:
    documents = [
        {"document_id": "M", "version": "1", "effective_on": "2018-09-20"},
        {"document_id": "M", "version": "2", "effective_on": "2018-12-31"},
        {"document_id": "M", "version": "3", "effective_on": "2019-01-01"},
        {"document_id": "F", "version": "1", "kind": "form"},
    ]
    given = {
        **HOLDER,
        "posts": [{"person_id": "HOLDER"}],
        "org_units": [{"org_id": "ORG"}],
        "documents": documents,
    }
    rows = {r["document_id"]: r for r in build("documents_in_force", given)}
    assert (rows["M"]["version"], rows["M"]["required_count"], rows["M"]["acknowledged_percent"]) == (
        "2",
        1,
        0,
    )
    assert (rows["F"]["kind"], rows["F"]["required_count"]) == ("form", None)


def test_incidents_are_counted_by_kind_and_state_with_the_age_of_the_oldest() -> None:
    found = [
        ("out_of_purpose_use", "open", "2018-12-31"),
        ("out_of_purpose_use", "open", "2018-10-01"),
        ("out_of_purpose_use", "open", "2018-09-30"),
        ("out_of_purpose_use", "open", "2019-01-01"),
        ("other", "closed", "2018-12-01"),
    ]
    incidents = [
        {"incident_id": f"X{n}", "kind": k, "status": s, "found_on": d} for n, (k, s, d) in enumerate(found)
    ]
    rows = {(r["kind"], r["status"]): r for r in build("incident_ages", {"incidents": incidents})}
    assert len(rows) == 6
    first = rows["out_of_purpose_use", "open"]
    assert (first["incident_count"], first["new_count"], first["oldest_days"]) == (3, 2, 92)
    assert rows["other", "closed"]["oldest_days"] == 30
    assert (rows["other", "open"]["incident_count"], rows["other", "open"]["oldest_days"]) == (0, None)


@pytest.mark.parametrize(
    ("changes", "state", "is_overdue"),
    [
        ({}, "issued", False),
        ({"due_on": "2018-12-31"}, "issued", True),
        ({"due_on": "2019-01-01"}, "issued", False),
        ({"acknowledged_at": "2018-12-31 14:59:59"}, "acknowledged", False),
        ({"acknowledged_at": "2018-12-31 15:00:00"}, "issued", False),
        ({"due_on": "2018-12-31", "claimed_done_at": "2018-12-31 14:59:59"}, "claimed", False),
        ({"due_on": "2018-12-31", "claimed_done_at": "2018-12-31 15:00:00"}, "issued", True),
        ({"confirmed_at": "2018-12-20 00:00:00", "confirmed_by": "THIRD"}, "issued", False),
    ],
)
def test_an_instruction_is_as_far_as_its_furthest_step(changes: Row, state: str, is_overdue: bool) -> None:
    (row,) = build("instruction_states", {"instructions": [{"instruction_no": 1, **changes}]})
    assert (row["state"], row["is_overdue"]) == (state, is_overdue)


@pytest.mark.parametrize(
    ("confirmed_by", "confirmed_at", "state"),
    [
        ("THIRD", "2018-12-20 00:00:00", "confirmed"),
        ("THIRD", "2018-12-31 15:00:00", "claimed"),
        ("BOSS", "2018-12-20 00:00:00", "claimed"),
        ("RECEIVER", "2018-12-20 00:00:00", "claimed"),
        (None, "2018-12-20 00:00:00", "claimed"),
    ],
)
def test_only_somebody_else_confirms(confirmed_by: str | None, confirmed_at: str, state: str) -> None:
    done = {
        "acknowledged_by": "RECEIVER",
        "acknowledged_at": "2018-12-10 00:00:00",
        "claimed_done_at": "2018-12-15 00:00:00",
        "confirmed_by": confirmed_by,
        "confirmed_at": confirmed_at,
    }
    (row,) = build("instruction_states", {"instructions": [{"instruction_no": 1, **done}]})
    assert (row["state"], row["is_confirmed"]) == (state, state == "confirmed")


@pytest.mark.parametrize(
    ("issued_at", "is_new"),
    [("2018-09-30 14:59:59", False), ("2018-09-30 15:00:00", True), ("2018-12-31 15:00:00", None)],
)
def test_instructions_of_the_quarter_are_told_apart(issued_at: str, is_new: bool | None) -> None:
    rows = build("instruction_states", {"instructions": [{"instruction_no": 1, "issued_at": issued_at}]})
    assert [r["is_new"] for r in rows] == ([] if is_new is None else [is_new])
