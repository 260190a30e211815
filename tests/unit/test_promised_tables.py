"""Promises inside an inspection: judged from its own tables, and stored for the reports."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from company_fixture import QUARTER, company, rows_of, settings_of

from tenken.promises import Commitments, load_commitments
from tenken.reconcile.inputs import create_table
from tenken.reconcile.promised import store_promises

Row = dict[str, Any]
SOUND = {
    "V11": (0, 1),
    "U03": (0, 5),
    "U09": (0, 5),
    "M06": (0, 1),
    "M07": (0, 1),
    "N09": (0, 1),
    "N10": (0, 1),
}


@contextmanager
def judged(given: Row, commitments: Commitments | None = None) -> Iterator[Any]:
    """Judge the product's promises on a company; datasets with rows count as delivered."""
    delivered = [d for d in ("documents", "training_events", "instructions") if d in given]
    listed = [{"dataset": d, "as_of": "2018-12-31", "number": 2} for d in delivered]
    with company(Path(":memory:"), {**given, "snapshots": listed}, wanted=frozenset()) as (connection, _):
        create_table(
            connection,
            "control_results",
            "code VARCHAR, status VARCHAR, exceptions BIGINT, population BIGINT",
            [[c, "EVALUATED", found, looked] for c, (found, looked) in given.get("results", SOUND).items()],
        )
        for quarter in given.get("history", []):
            connection.execute("INSERT INTO headcount_history (quarter) VALUES (?)", [quarter])
        settings = settings_of(given)
        store_promises(connection, settings, commitments or load_commitments(settings), QUARTER)
        yield connection


def standings(given: Row) -> dict[str, Row]:
    with judged(given) as connection:
        return {row["id"]: row for row in rows_of(connection, "promise_standings")}


def document(name: str, effective_on: str, **changes: Any) -> Row:
    return {"document_id": name, "effective_on": effective_on, **changes}


def test_the_inspection_and_those_before_it_are_evidence() -> None:
    rows = standings({"history": ["FY2018Q1", "FY2018Q2", "FY2018Q2"]})
    assert (rows["P101"]["state"], rows["P101"]["evidence"]) == ("kept", "inspection FY2018Q2")
    assert (rows["P102"]["evidence"], rows["P102"]["done"]) == ("inspection FY2018Q3", "signed")
    assert (rows["P103"]["next_due"], rows["P103"]["state"]) == (date(2019, 4, 19), "due")
    assert standings({})["P101"]["state"] == "overdue"


def test_registers_that_are_not_given_make_their_promises_unknown() -> None:
    rows = standings({})
    unknown = {name for name, row in rows.items() if row["reason_code"] == "absent"}
    assert unknown == {"P201", "P202", "P203", "P206", "P207", "P301", "P303", "P304"}
    assert {rows[name]["state"] for name in unknown} == {"unknown"}


def test_the_first_row_after_the_request_shows_what_was_done_once() -> None:
    posters = [
        document("P", "2018-07-05", kind="poster", version="1"),
        document("P", "2018-07-06", kind="poster", version="2"),
        document("P", "2018-12-31", kind="poster", version="3"),
        document("H", "2019-01-01", kind="handbook"),
    ]
    rows = standings({"documents": posters})
    assert (rows["P206"]["evidence_on"], rows["P206"]["evidence"]) == (
        date(2018, 7, 6),
        "documents 2018-12-31/2",
    )
    assert rows["P207"]["evidence_on"] is None
    assert (rows["P207"]["state"], rows["P207"]["next_due"]) == ("due", date(2019, 3, 31))


def test_the_newest_row_shows_what_is_repeated() -> None:
    events = [
        {"event_id": f"E{n}", "held_on": day}
        for n, day in enumerate(("2018-11-01", "2018-12-31", "2019-01-01"))
    ]
    rows = standings({"training_events": events})
    assert rows["P203"]["evidence_on"] == date(2018, 12, 31)
    assert rows["P202"]["evidence_on"] == date(2018, 11, 1)
    assert rows["P303"]["state"] == "overdue"


@pytest.mark.parametrize(
    ("issued_at", "evidence", "day"),
    [
        ("2018-12-31 14:59:59", "instruction 2", date(2018, 12, 31)),
        ("2018-12-31 15:00:00", "instruction 1", date(2018, 12, 3)),
    ],
)
def test_the_newest_instruction_of_the_register_is_evidence(issued_at: str, evidence: str, day: date) -> None:
    given = {"instructions": [{"instruction_no": 1}, {"instruction_no": 2, "issued_at": issued_at}]}
    row = standings(given)["P302"]
    assert (row["evidence"], row["evidence_on"], row["state"]) == (evidence, day, "kept")


def test_an_exception_of_its_controls_breaks_a_promise() -> None:
    row = standings({"results": {**SOUND, "U09": (3, 5)}})["P104"]
    assert (row["state"], row["reason_code"], row["reason_about"]) == ("overdue", "exceptions", "U09")


def test_clauses_are_stored_with_the_version_in_force() -> None:
    given = load_commitments(settings_of({})).model_dump(mode="json")
    place = {"document_id": "M", "section": "3", "version": "1", "effective_on": "2018-09-20"}
    given["clauses"] = [{**c, **(place if c["id"] == "audit" else {})} for c in given["clauses"]]
    documents = [
        document("M", "2018-09-20"),
        document("M", "2018-12-31", version="2"),
        document("M", "2019-01-01", version="3"),
    ]
    with judged({"documents": documents}, Commitments.model_validate(given)) as connection:
        rows = {row["id"]: row for row in rows_of(connection, "manual_clauses")}
        requests = rows_of(connection, "cited_requests")
    assert (rows["audit"]["state"], rows["audit"]["version_in_force"]) == ("superseded", "2")
    assert rows["response"]["state"] == "empty"
    assert [row["item"] for row in requests] == [1, 2, 3]
