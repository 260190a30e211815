"""The tie-out: every account and every person once, the doubtful ones included."""

from __future__ import annotations

import json
from typing import Any

from company_fixture import build, company

from tenken.engine.duckdb import run
from tenken.strict import INCLUDE


def _tie_out(**given: Any) -> dict[str, dict[str, int]]:
    """Give subject → bucket → count."""
    found: dict[str, dict[str, int]] = {}
    for row in build("tie_out", given):
        found.setdefault(row["subject"], {})[row["bucket"]] = row["counted"]
    return found


def _account(name: str, **more: Any) -> dict[str, Any]:
    return {"account_id": name, **more}


def test_each_account_falls_into_one_bucket() -> None:
    found = _tie_out(
        persons=[{"person_id": "P1"}],
        accounts=[
            _account("A1", person_id="P1"),
            _account("A2", person_id="P1", is_enabled=False),
            _account("A3"),
            _account("A4", person_id="GHOST"),
            _account("S1", account_type="shared", person_id="P1"),
            _account("S2", account_type="shared"),
            _account("V1", account_type="service"),
            _account("D1", account_type="admin", person_id="P1"),
            _account("E1", account_type="emergency"),
        ],
    )
    assert found["accounts"] == {
        "matched": 2,
        "shared": 2,
        "service": 1,
        "admin": 1,
        "emergency": 1,
        "orphan": 2,
        "total": 9,
    }


def test_each_person_is_counted_once_however_many_accounts_there_are() -> None:
    found = _tie_out(
        persons=[{"person_id": "P1"}, {"person_id": "P2", "status": "left"}, {"person_id": "P3"}],
        accounts=[
            _account("A1", person_id="P1"),
            _account("A2", person_id="P1"),
            _account("S1", account_type="shared", person_id="P2"),
            _account("A3", person_id="GHOST"),
        ],
    )
    assert found["persons"] == {"with_account": 2, "without_account": 1, "total": 3}


def test_a_company_without_accounts_still_prints_every_bucket_as_zero() -> None:
    found = _tie_out()
    assert set(found["accounts"].values()) == {0}
    assert list(found["persons"].values()) == [0, 0, 0]
    assert len(found["accounts"]) == 7


def test_the_check_of_the_result_fails_when_one_account_is_in_no_bucket(tmp_path: Any) -> None:
    query = _check()
    accounts = [_account("A1"), _account("S1", account_type="shared")]
    with company(tmp_path / "c.duckdb", {"accounts": accounts}) as (connection, _):
        assert run(connection, query) == []
        run(connection, "UPDATE tie_out SET counted = 0 WHERE bucket = 'shared'")
        assert run(connection, query) == [("accounts", 1, 2)]


def test_the_check_of_the_result_fails_when_the_total_is_not_what_was_delivered(tmp_path: Any) -> None:
    with company(tmp_path / "c.duckdb", {"persons": [{"person_id": "P1"}]}) as (connection, _):
        run(connection, "UPDATE tie_out SET counted = 0 WHERE subject = 'persons'")
        assert run(connection, _check()) == [("persons", 0, 0)]


def _check() -> str:
    """Read the query of the suite as it runs on the table."""
    suite = json.loads((INCLUDE.parent / "expectations" / "reconciliation.json").read_text(encoding="utf-8"))
    (check,) = (e for e in suite["expectations"] if e["meta"]["id"] == "reconciliation.tie_out_foots")
    query: str = check["kwargs"]["unexpected_rows_query"]
    return query.replace("{batch}", "tie_out")
