import sqlite3
from datetime import UTC, date, datetime

import pytest
from capture_site import NOW, make_settings, read_rows

from tenken.errors import ConfigError, InputError, TransientError
from tenken.sources.capture import capture_dataset

QUERY = "SELECT id AS person_id, kind AS person_type, state AS status, hired AS hired_on FROM staff"
COUNT = "SELECT count(*) FROM staff"


@pytest.fixture
def staff(tmp_path):
    """A database of two people, one of whom left before the as-of date."""
    path = tmp_path / "hr.sqlite"
    with sqlite3.connect(path) as con:
        con.execute("CREATE TABLE staff (id TEXT, kind TEXT, state TEXT, hired TEXT, left_on TEXT)")
        con.executemany(
            "INSERT INTO staff VALUES (?, ?, ?, ?, ?)",
            [
                ("0002", "employee", "active", "2018-04-01", None),
                ("0001", "officer", "active", None, "2018-10-01"),
            ],
        )
    return path


def capture(root, staff, now=NOW, **source):
    settings = make_settings(
        root,
        {"persons": {"kind": "sql", "connection": "hr", "query": QUERY, **source}},
        connections={"hr": {"url": f"sqlite:///{staff}"}},
    )
    return capture_dataset(settings, settings.quarter("FY2018Q3"), "persons", now=now)


def test_a_query_is_sealed_with_its_own_count(tmp_path, staff):
    captured = capture(tmp_path, staff, count_query=COUNT)
    assert read_rows(captured, "person_id", "hired_on") == [("0001", None), ("0002", date(2018, 4, 1))]
    snapshot = captured.snapshot
    assert (snapshot.rows_declared, snapshot.declared_by, snapshot.rows_loaded) == (2, "count_query", 2)
    assert snapshot.extracted_at == datetime(2019, 1, 1)
    assert snapshot.source["query"] == QUERY
    assert "sqlite" not in str(snapshot.source)


def test_the_same_rows_again_are_no_new_snapshot(tmp_path, staff):
    assert capture(tmp_path, staff).is_new
    assert not capture(tmp_path, staff).is_new


def test_an_as_of_date_can_be_bound_and_such_a_query_may_look_at_the_past(tmp_path, staff):
    dated = QUERY + " WHERE left_on IS NULL OR left_on > :as_of"
    captured = capture(tmp_path, staff, now=datetime(2020, 5, 1, tzinfo=UTC), query=dated)
    assert read_rows(captured, "person_id") == [("0002",)]


def test_an_as_of_date_can_be_written_into_the_query(tmp_path, staff):
    dated = QUERY + " WHERE left_on IS NULL OR left_on > '{as_of}'"
    captured = capture(tmp_path, staff, now=datetime(2020, 5, 1, tzinfo=UTC), query=dated)
    assert captured.snapshot.source["query"].endswith("> '2018-12-31'")


def test_a_colon_inside_a_text_of_the_query_is_no_parameter(tmp_path, staff):
    query = "SELECT id AS person_id, kind AS person_type, state AS status, 'a:b' AS name FROM staff"
    assert read_rows(capture(tmp_path, staff, query=query), "name") == [("a:b",), ("a:b",)]


def test_a_live_query_cannot_be_sealed_as_a_past_state(tmp_path, staff):
    with pytest.raises(InputError) as caught:
        capture(tmp_path, staff, now=datetime(2019, 1, 1, 15, 0, tzinfo=UTC))
    assert "2019-01-02" in caught.value.problems[0].problem
    assert ":as_of" in caught.value.problems[0].remedy
    assert not (tmp_path / "archive" / "snapshots").exists()


def test_a_live_query_may_run_until_the_allowed_age_ends_in_local_time(tmp_path, staff):
    assert capture(tmp_path, staff, now=datetime(2019, 1, 1, 14, 59, tzinfo=UTC)).is_new


def test_a_wrong_query_is_a_fault_of_the_config_that_shows_what_the_database_said(tmp_path, staff):
    with pytest.raises(ConfigError, match="no such table: nobody"):
        capture(tmp_path, staff, query="SELECT * FROM nobody")


def test_a_count_query_must_give_one_number(tmp_path, staff):
    with pytest.raises(InputError, match="does not give one number"):
        capture(tmp_path, staff, count_query="SELECT id FROM staff")


def test_a_locked_database_is_worth_another_try(tmp_path, staff):
    with sqlite3.connect(staff) as con:
        con.execute("BEGIN EXCLUSIVE")
        settings = make_settings(
            tmp_path,
            {"persons": {"kind": "sql", "connection": "hr", "query": QUERY}},
            connections={"hr": {"url": f"sqlite:///{staff}", "timeout_seconds": 0}},
        )
        with pytest.raises(TransientError, match="locked"):
            capture_dataset(settings, settings.quarter("FY2018Q3"), "persons", now=NOW)


@pytest.mark.parametrize("source", [{"connection": None}, {"query": None}, {"declared_rows": "trailer"}])
def test_an_incomplete_source_is_a_fault_of_the_config(tmp_path, staff, source):
    with pytest.raises(ConfigError):
        capture(tmp_path, staff, **source)


@pytest.mark.parametrize("url", ["nonsense", "nosuchdb://host/x"])
def test_a_url_without_a_driver_is_a_fault_of_the_config(tmp_path, url):
    settings = make_settings(
        tmp_path,
        {"persons": {"kind": "sql", "connection": "hr", "query": QUERY}},
        connections={"hr": {"url": url}},
    )
    with pytest.raises(ConfigError, match="cannot be reached"):
        capture_dataset(settings, settings.quarter("FY2018Q3"), "persons", now=NOW)
