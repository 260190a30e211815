"""A log's quarter, completed from its sealed parts: rows, counts, columns and seals."""

from __future__ import annotations

import json
import shutil
from datetime import date, datetime
from pathlib import Path

import pytest
from capture_site import read_rows
from log_site import HEADER, Events, Log, event, keys

from tenken.archive import ledger
from tenken.archive.snapshots import Delivery, describe, find, read, seal
from tenken.archive.verify import verify_archive
from tenken.errors import EvidenceError, InputError

OCTOBER, NOVEMBER, DECEMBER = date(2018, 10, 31), date(2018, 11, 30), date(2018, 12, 31)
NOW = datetime(2019, 1, 1)  # naive UTC as in the archive
E = {f"E{month}": event(f"2018-{month}-15") for month in (10, 11, 12)}
ONE, TWO, THREE = ({key: E[key]} for key in E)


@pytest.fixture
def log(tmp_path: Path) -> Log:
    return Log(tmp_path)


def test_a_part_is_sealed_as_it_was_delivered(log: Log) -> None:
    october = log.seal(OCTOBER, ONE, declared=1)
    assert october.snapshot.folder == log.archive / "snapshots" / "usage_events" / "2018-10-31" / "1"
    assert "merged_from" not in log.manifest(october)
    november = log.seal(NOVEMBER, TWO)
    assert keys(november) == ["E11"]
    assert "rows_pulled" not in november.snapshot.notes


def test_the_last_day_holds_every_part_and_names_them(log: Log) -> None:
    parts = [log.seal(OCTOBER, ONE), log.seal(NOVEMBER, TWO)]
    quarter = log.seal(DECEMBER, THREE)
    assert keys(quarter) == ["E10", "E11", "E12"]
    named = {e["body"]["path"]: e["body"]["manifest_sha256"] for _, e in ledger.entries(log.archive)}
    assert log.manifest(quarter)["merged_from"] == [
        {
            "as_of": str(part.snapshot.as_of),
            "number": 1,
            "manifest_sha256": named[str(part.snapshot.folder.relative_to(log.archive))],
        }
        for part in parts
    ]
    assert quarter.snapshot.notes["rows_pulled"] == 1
    assert quarter.snapshot.rows_loaded == 3
    assert verify_archive(log.archive).problems == ()
    assert list((log.archive / "staging").iterdir()) == []


def test_without_parts_nothing_is_added(log: Log) -> None:
    quarter = log.seal(DECEMBER, THREE)
    assert keys(quarter) == ["E12"]
    assert "merged_from" not in log.manifest(quarter)


def test_an_overlap_counts_once_and_gives_the_bytes_of_one_whole_delivery(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "whole").mkdir()
    parts, whole = Log(tmp_path / "parts"), Log(tmp_path / "whole")
    parts.seal(OCTOBER, ONE | TWO)
    parts.seal(NOVEMBER, TWO | ONE)
    united = parts.seal(DECEMBER, TWO | THREE)
    at_once = whole.seal(DECEMBER, THREE | ONE | TWO)
    assert united.snapshot.parquet.read_bytes() == at_once.snapshot.parquet.read_bytes()
    assert united.snapshot.rows_loaded == 3
    assert united.snapshot.raw_sha256 != at_once.snapshot.raw_sha256


def test_the_same_again_is_no_new_snapshot(log: Log) -> None:
    log.seal(OCTOBER, ONE)
    assert log.seal(DECEMBER, THREE).is_new
    again = log.capture(DECEMBER, hour=5)
    assert (again.is_new, again.snapshot.number) == (False, 1)


@pytest.mark.parametrize("late", [TWO, THREE], ids=["brings a row", "brings nothing new"])
def test_a_part_captured_late_makes_the_next_capture_a_new_number(log: Log, late: Events) -> None:
    log.seal(OCTOBER, ONE)
    log.seal(DECEMBER, THREE)
    log.seal(NOVEMBER, late)
    new = log.capture(DECEMBER)
    assert (new.is_new, new.snapshot.number) == (True, 2)
    assert [m["as_of"] for m in new.snapshot.merged_from] == ["2018-10-31", "2018-11-30"]
    assert set(keys(new)) == {*ONE, *late, *THREE}
    assert log.capture(DECEMBER).is_new is False


def test_the_newest_number_of_a_part_is_used(log: Log) -> None:
    log.seal(OCTOBER, {"E10": event("2018-10-15", "wrong")})
    log.seal(OCTOBER, ONE)
    quarter = log.seal(DECEMBER, ONE | THREE)
    assert [m["number"] for m in quarter.snapshot.merged_from] == [2]
    assert [row[0] for row in read_rows(quarter, "account_id")] == ["a1", "a1"]


def test_what_the_source_declares_and_what_parts_brought_ties(log: Log) -> None:
    log.seal(OCTOBER, ONE, declared=1)
    log.seal(NOVEMBER, ONE | TWO, declared=2)
    quarter = log.seal(DECEMBER, TWO | THREE, declared=2).snapshot
    assert (quarter.rows_declared, quarter.rows_loaded) == (3, 3)
    assert quarter.declared_by == "sidecar"


def test_a_pull_that_is_short_stays_short_and_a_short_part_makes_the_quarter_short(log: Log) -> None:
    log.seal(OCTOBER, ONE, declared=5)
    quarter = log.seal(DECEMBER, THREE, declared=2).snapshot
    assert (quarter.rows_declared, quarter.rows_loaded) == (2 + 1 + 4, 2)


def test_where_the_pull_declares_nothing_nothing_is_declared(log: Log) -> None:
    log.seal(OCTOBER, ONE, declared=1)
    quarter = log.seal(DECEMBER, THREE).snapshot
    assert (quarter.rows_declared, quarter.declared_by, quarter.rows_loaded) == (None, None, 2)


def test_a_part_that_declares_nothing_adds_the_rows_it_brought(log: Log) -> None:
    log.seal(OCTOBER, ONE)
    assert log.seal(DECEMBER, THREE, declared=1).snapshot.rows_declared == 2


def test_two_rows_under_one_key_are_refused_with_days_and_counts_and_without_the_row(log: Log) -> None:
    log.seal(OCTOBER, ONE | {"X": event("2018-10-20", "secret-1"), "Y": event("2018-10-21")})
    log.seal(NOVEMBER, TWO | {"Y": event("2018-10-21", "secret-2")})
    log.deliver(
        DECEMBER, THREE | {"X": event("2018-10-20", "secret-3"), "E11": event("2018-11-15", "secret-4")}
    )
    with pytest.raises(InputError) as raised:
        log.capture(DECEMBER)
    said = str(raised.value)
    assert sorted(p.problem for p in raised.value.problems) == [
        "1 keys stand for different rows in the snapshots as of 2018-10-31 and 2018-11-30",
        "1 keys stand for different rows in the snapshots as of 2018-10-31 and 2018-12-31",
        "1 keys stand for different rows in the snapshots as of 2018-11-30 and 2018-12-31",
    ]
    assert {(p.where.file, p.where.column) for p in raised.value.problems} == {("usage_events", "event_id")}
    assert "secret" not in said
    assert "E11" not in said
    assert raised.value.exit_code == 10
    assert find(log.archive, "usage_events", DECEMBER) is None
    assert list((log.archive / "staging").iterdir()) == []


def test_a_key_that_two_days_agree_on_and_a_third_does_not_names_all_three(log: Log) -> None:
    log.seal(OCTOBER, ONE)
    log.seal(NOVEMBER, ONE)
    log.deliver(DECEMBER, {"E10": event("2018-10-15", "other")})
    with pytest.raises(InputError, match="2018-10-31 and 2018-11-30 and 2018-12-31"):
        log.capture(DECEMBER)


def test_a_null_and_a_value_are_different_rows(tmp_path: Path) -> None:
    log = Log(tmp_path)
    log.seal(OCTOBER, ONE)
    path = tmp_path / "usage-2018-12-31.csv"
    path.write_text(f"{HEADER},line_key\nE10,{E['E10']},L1\n")
    with pytest.raises(InputError, match="1 keys"):
        log.capture(DECEMBER)
    path.write_text(f"{HEADER},line_key\nE10,{E['E10']},\n")
    assert log.capture(DECEMBER).snapshot.rows_loaded == 1


def tamper(path: Path, content: bytes) -> None:
    path.parent.chmod(0o755)
    path.chmod(0o644)
    path.write_bytes(content)


def test_a_part_whose_data_was_changed_is_refused(log: Log) -> None:
    october = log.seal(OCTOBER, ONE).snapshot
    other = log.seal(NOVEMBER, TWO).snapshot
    tamper(october.parquet, other.parquet.read_bytes())
    log.deliver(DECEMBER, THREE)
    with pytest.raises(EvidenceError, match="was changed after it was sealed") as raised:
        log.capture(DECEMBER)
    assert raised.value.exit_code == 12
    assert [p.where.file for p in raised.value.problems] == [str(october.parquet)]
    assert find(log.archive, "usage_events", DECEMBER) is None


def test_a_part_whose_manifest_was_changed_with_its_data_is_refused_too(log: Log) -> None:
    october, november = log.seal(OCTOBER, ONE).snapshot, log.seal(NOVEMBER, TWO).snapshot
    forged = json.loads((october.folder / "manifest.json").read_text())
    forged["parquet_sha256"] = november.parquet_sha256
    tamper(october.parquet, november.parquet.read_bytes())
    tamper(october.folder / "manifest.json", json.dumps(forged).encode())
    log.deliver(DECEMBER, THREE)
    with pytest.raises(EvidenceError, match=r"manifest\.json: was changed"):
        log.capture(DECEMBER)


def test_a_part_that_nobody_sealed_is_refused(log: Log) -> None:
    october = log.seal(OCTOBER, ONE).snapshot
    shutil.copytree(october.folder, october.folder.with_name("2"))
    log.deliver(DECEMBER, THREE)
    with pytest.raises(EvidenceError, match="2018-10-31/2: is not in the ledger"):
        log.capture(DECEMBER)


def test_a_part_whose_capture_was_killed_before_the_ledger_is_named_by_the_same_capture(log: Log) -> None:
    log.seal(OCTOBER, ONE)
    ledger.ledger_path(log.archive).write_text("")
    log.deliver(DECEMBER, THREE)
    with pytest.raises(EvidenceError, match="Capture usage_events as of 2018-10-31 again"):
        log.capture(DECEMBER)
    assert log.capture(OCTOBER).is_new is False
    assert keys(log.capture(DECEMBER)) == ["E10", "E12"]
    assert verify_archive(log.archive).problems == ()


def test_what_a_killed_capture_left_in_staging_is_no_part_of_the_next(log: Log) -> None:
    log.seal(OCTOBER, ONE)
    left = log.archive / "staging" / "capture-usage_events-2018-12-31"
    left.mkdir(parents=True)
    (left / "united.duckdb").write_bytes(b"half a database")
    (left / "united.parquet").write_bytes(b"half a file")
    assert keys(log.seal(DECEMBER, THREE)) == ["E10", "E12"]


def test_lost_characters_are_counted_once_over_all_parts(log: Log) -> None:
    log.seal(OCTOBER, {"E10": event("2018-10-15", "a\ufffd\ufffd")})
    log.seal(NOVEMBER, {"E10": event("2018-10-15", "a\ufffd\ufffd"), "E11": event("2018-11-15", "b\ufffd")})
    assert log.seal(DECEMBER, THREE).snapshot.notes["suspect_characters"] == 3


def test_the_columns_that_any_part_filled_are_filled(log: Log) -> None:
    (log.root / "usage-2018-10-31.csv").write_text(f"{HEADER},line_key\nE10,{E['E10']},L1\n")
    log.capture(OCTOBER)
    quarter = log.seal(DECEMBER, THREE)
    assert quarter.snapshot.columns == [*HEADER.split(","), "line_key"]
    assert quarter.snapshot.source_columns == HEADER.split(",")
    assert read_rows(quarter, "event_id", "line_key") == [("E10", "L1"), ("E12", None)]


def test_a_part_sealed_before_the_contract_had_a_column_holds_nulls_there(log: Log) -> None:
    import pyarrow.parquet as pq

    october = log.seal(OCTOBER, ONE).snapshot
    old = log.root / "old.parquet"
    pq.write_table(pq.read_table(october.parquet).drop_columns(["reference_id"]), old)
    seal(log.archive, "usage_events", OCTOBER, Delivery(old, 1, "old", 1, None, None, {}, [], []), NOW)
    quarter = log.seal(DECEMBER, THREE)
    assert [m["number"] for m in quarter.snapshot.merged_from] == [2]
    assert read_rows(quarter, "event_id", "reference_id") == [("E10", None), ("E12", None)]
    assert pq.read_schema(quarter.snapshot.parquet) == pq.read_schema(october.parquet)


def test_a_result_says_nothing_that_hangs_on_when_a_part_was_captured(log: Log) -> None:
    log.seal(OCTOBER, ONE)
    quarter = log.seal(DECEMBER, THREE).snapshot
    assert read(quarter.folder) == quarter
    assert len(quarter.merged_from) == 1
    assert "merged_from" not in describe(quarter)
