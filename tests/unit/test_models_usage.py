"""What the log of uses says, against a plain reading of the same rows."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from company_fixture import build
from pydantic import ValidationError

from tenken.policy import Policy

JST = timedelta(hours=9)
START = datetime(2018, 9, 28)
HOLIDAYS = {date(2018, 10, 8), date(2018, 11, 3), date(2018, 11, 23), date(2018, 12, 24)}
ACCOUNTS = {"A1": "P1", "A2": "P2", "A3": None}
ENTITLEMENTS = [
    {"entitlement_id": "VIEW"},
    {"entitlement_id": "OWN", "data_scope": "own"},
    {"entitlement_id": "ALL", "data_scope": "none", "is_bypass": True},
]
Row = dict[str, Any]


def _moment(dice: random.Random, days: int = 98) -> datetime:
    return START + timedelta(minutes=dice.randrange(days * 24 * 60))


def _event(dice: random.Random) -> Row:
    return {
        "occurred_at": _moment(dice),
        "account_id": dice.choice([*ACCOUNTS, "X9"]),
        "action": dice.choice(["view", "search", "extract", "print", "login"]),
        "entitlement_id": dice.choice(["VIEW", "OWN", "ALL", None, "GONE"]),
        "line_key": dice.choice(["N1", "N2", "N3", None]),
        "is_collab": dice.choice([True, False, None]),
    }


def _inquiry(dice: random.Random) -> Row:
    asked = _moment(dice)
    return {
        "asker_id": dice.choice(["P1", "P2", "P3"]),
        "answerer_id": dice.choice(["P1", "P2", None]),
        "approver_id": dice.choice(["BOSS", "P1", None]),
        "purpose_code": dice.choice(["line_check", None]),
        "line_key": dice.choice(["N1", "N2", "N3", None]),
        "asked_at": asked,
        "approved_at": dice.choice([None, asked, asked + timedelta(hours=30)]),
        "answered_at": dice.choice([None, asked + timedelta(hours=20)]),
    }


def _order(dice: random.Random) -> Row:
    return {
        "line_key": dice.choice(["N1", "N2", "N3"]),
        "applied_at": _moment(dice),
        "entered_by": dice.choice([None, None, "P8"]),
    }


def _day(moment: datetime) -> date:
    return (moment + JST).date()


def _given(seed: int) -> dict[str, Any]:
    dice = random.Random(seed)
    return {
        "accounts": [{"account_id": a, "person_id": p} for a, p in ACCOUNTS.items()],
        "entitlements": ENTITLEMENTS,
        "usage_events": [_event(dice) for _ in range(400)],
        "inquiries": [_inquiry(dice) for _ in range(60)],
        "orders": [_order(dice) for _ in range(4)],
        "policy": {"business_hours": "09:00-17:30", "order_days": 3},
    }


def _is_sensitive(event: Row) -> bool:
    if event["action"] == "login" or not date(2018, 9, 30) < _day(event["occurred_at"]) <= date(2018, 12, 31):
        return False
    return bool(event["is_collab"]) or event["entitlement_id"] in ("VIEW", "ALL")


def _is_off_hours(event: Row) -> bool:
    local = event["occurred_at"] + JST
    minutes = local.hour * 60 + local.minute
    is_free = local.weekday() >= 5 or local.date() in HOLIDAYS
    return is_free or not 9 * 60 <= minutes < 17 * 60 + 30


def _near_inquiry(day: date, inquiry: Row) -> bool:
    last = inquiry["answered_at"] or inquiry["asked_at"]
    return _day(inquiry["asked_at"]) - timedelta(1) <= day <= _day(last) + timedelta(1)


def _is_approved(person: str, line: str | None, first_at: datetime, inquiry: Row) -> bool:
    approved, answered = inquiry["approved_at"], inquiry["answered_at"]
    in_time = approved is not None and (
        approved <= first_at or (answered is not None and approved <= answered)
    )
    return (
        person in (inquiry["asker_id"], inquiry["answerer_id"])
        and inquiry["line_key"] == line
        and inquiry["purpose_code"] is not None
        and inquiry["approver_id"] not in (None, inquiry["asker_id"])
        and _near_inquiry(_day(first_at), inquiry)
        and in_time
    )


def _expected(given: dict[str, Any]) -> dict[tuple[str, date], tuple[int, ...]]:
    """Give (account, day) → events, lines, off hours, unapproved, unexplained, as one would count by hand."""
    looks: dict[tuple[str, date], dict[str | None, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for event in given["usage_events"]:
        if _is_sensitive(event):
            looks[event["account_id"], _day(event["occurred_at"])][event["line_key"]].append(event)
    return {key: _counts(given, *key, lines) for key, lines in looks.items()}


def _counts(
    given: dict[str, Any], account: str, day: date, lines: dict[str | None, list[Row]]
) -> tuple[int, ...]:
    person = ACCOUNTS.get(account)
    ordered = {o["line_key"] for o in given["orders"] if abs((_day(o["applied_at"]) - day).days) <= 3}
    asked = {q["line_key"] for q in given["inquiries"] if _near_inquiry(day, q)}
    unapproved = [
        line
        for line, events in lines.items()
        if person is not None
        and line not in ordered
        and not any(
            _is_approved(person, line, min(e["occurred_at"] for e in events), q) for q in given["inquiries"]
        )
    ]
    events = [e for same in lines.values() for e in same]
    return (
        len(events),
        sum(len(same) if line is None else 1 for line, same in lines.items()),
        sum(map(_is_off_hours, events)),
        len(unapproved),
        len([line for line in lines if line is not None and line not in ordered | asked]),
        len(lines),
        len([line for line in lines if line in ordered]),
        len([line for line in lines if line not in ordered]) - len(unapproved) if person is not None else 0,
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_days_of_use_are_as_one_counts_them_by_hand(seed: int) -> None:
    given = _given(seed)
    columns = (
        *("events", "lines", "off_hours", "unapproved_lines", "unexplained_lines"),
        *("looked_lines", "ordered_lines", "inquired_lines"),
    )
    rows = build("usage_days", given)
    found = {(r["account_id"], r["day"]): tuple(r[c] for c in columns) for r in rows}
    expected = _expected(given)
    assert found == expected
    assert len(found) == len(rows) > 100
    assert all(any(counts[n] for counts in expected.values()) for n in range(8))


def test_a_right_that_was_used_under_two_names_was_last_used_at_the_later_one() -> None:
    given = {
        "accounts": [{"account_id": "A1"}],
        "entitlements": [{"entitlement_id": "VIEW"}],
        "grants": [{"holder_id": "A1", "granted_at": "2015-05-01 03:00:00"}],
        "usage_events": [
            {"account_id": "A1", "occurred_at": "2018-11-01 03:00:00", "entitlement_id": "VIEW"},
            {"account_id": "A1", "occurred_at": "2018-11-02 03:00:00"},
            {"account_id": "A1", "occurred_at": "2018-11-03 03:00:00", "entitlement_id": "FIND"},
        ],
    }
    (row,) = build("holding_uses", given)
    assert (row["last_used_on"], row["idle_since"]) == (date(2018, 11, 2), date(2018, 11, 2))


@pytest.mark.parametrize(
    "hours", ["8:00-20:00", "08:00", "20:00-08:00", "08:00-08:00", "08:00-24:00", "08:60-09:00"]
)
def test_business_hours_that_are_none_are_refused(hours: str) -> None:
    with pytest.raises(ValidationError):
        Policy.model_validate({"business_hours": hours})


def test_business_hours_may_be_left_out() -> None:
    assert Policy().business_hours is None
    assert Policy.model_validate({"business_hours": "08:30-17:30"}).business_hours == "08:30-17:30"
