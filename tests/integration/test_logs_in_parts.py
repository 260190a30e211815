"""A log that its system keeps 30 days, pulled twice a month, from the command line to the report."""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from log_site import HALVES, LAST, MONTHS
from small_site import result_bytes, run_tenken, tenken, write_site

from tenken.archive.snapshots import describe, find, find_all
from tenken.cli import main
from tenken.engine.duckdb import open_database, run

QUARTER = "FY2018Q3"
PARTS = HALVES[:-1]
LOG = "usage_events"


def write_logged_site(folder: Path) -> Path:
    """A small site with a log of two events a day, of which each pull sees the last 30 days only."""
    config = write_site(folder, people=12)
    source = f'  {LOG}: {{path: "usage/{{as_of}}.csv"}}\n'
    config.write_text(config.read_text(encoding="utf-8") + source, encoding="utf-8")
    (folder / "usage").mkdir()
    for as_of in HALVES:
        write_log(folder, as_of)
    return config


def write_log(folder: Path, as_of: date) -> None:
    """Write what the log held at the end of a day, and beside it how many rows that is."""
    rows = [
        f"{day:%m%d}-{n},{day}T1{n}:00:00+09:00,aP000{n},view,VIEW"
        for back in reversed(range(30))
        for day in [as_of - timedelta(days=back)]
        for n in (1, 2)
    ]
    place = folder / "usage" / f"{as_of}.csv"
    header = "event_id,occurred_at,account_id,action,entitlement_id"
    place.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    place.with_name(place.name + ".count").write_text(str(len(rows)), encoding="utf-8")


def of_log(day: date, config: Path) -> list[str]:
    """The command that captures the log as of a day."""
    return ["capture", QUARTER, "--dataset", LOG, "--as-of", str(day), "--config", str(config)]


def capture_log(config: Path, days: Sequence[date]) -> None:
    for day in days:
        assert main(of_log(day, config)) == 0


def inspect(config: Path) -> Path:
    """Capture what the quarter lacks and inspect it; gives the archive."""
    assert main(["backfill", QUARTER, QUARTER, "--config", str(config)]) == 0
    return config.parent / "archive"


def gaps(archive: Path) -> list[str]:
    """The business days of which the newest inspection found no event (S13)."""
    newest = sorted((archive / "inspections" / QUARTER).iterdir())[-1]
    with open_database(newest / "inspection.duckdb", read_only=True) as connection:
        found = run(
            connection, "SELECT subject_id FROM findings WHERE code = 'S13' AND is_exception ORDER BY 1"
        )
    return [day for (day,) in found]


def sealed(archive: Path, day: date) -> tuple[bytes, dict[str, Any]]:
    """The data of a snapshot and what an inspection says of it."""
    snapshot = find(archive, LOG, day)
    assert snapshot is not None
    return snapshot.parquet.read_bytes(), describe(snapshot)


@pytest.fixture(scope="module")
def in_halves(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The config of a site whose halves were captured and whose quarter was inspected; read only."""
    config = write_logged_site(tmp_path_factory.mktemp("halves"))
    capture_log(config, PARTS)
    inspect(config)
    return config


@pytest.fixture
def part_way(tmp_path: Path) -> Path:
    """The config of a site whose halves were captured, the last one not yet; to be changed."""
    config = write_logged_site(tmp_path)
    capture_log(config, PARTS)
    return config


def test_pulled_twice_a_month_no_business_day_is_without_a_log(in_halves: Path) -> None:
    archive = in_halves.parent / "archive"
    assert gaps(archive) == []
    snapshot = find(archive, LOG, LAST)
    assert snapshot is not None
    before_the_quarter = 30 - 15  # what the first pull held of September
    assert snapshot.rows_declared == snapshot.rows_loaded == 2 * (92 + before_the_quarter)
    run_tenken("verify", "--archive", archive)


def test_pulled_once_a_month_the_first_day_of_a_month_of_31_days_is_a_gap(tmp_path: Path) -> None:
    config = write_logged_site(tmp_path)
    capture_log(config, MONTHS[:-1])
    assert gaps(inspect(config)) == ["2018-10-01"]  # the first of December is a Saturday


def test_without_parts_the_days_that_the_log_no_longer_held_are_gaps(tmp_path: Path) -> None:
    found = gaps(inspect(write_logged_site(tmp_path)))
    assert found[:2] == ["2018-10-01", "2018-10-02"]
    assert found[-1] == "2018-11-30"
    assert len(found) == 43
    assert "2018-10-08" not in found  # a holiday


def test_an_inspection_of_a_united_log_can_be_reproduced_from_the_archive_alone(
    in_halves: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "archive"
    shutil.copytree(in_halves.parent / "archive", copy)
    assert main(["reproduce", QUARTER, "--archive", str(copy)]) == 0


def test_captured_and_inspected_again_nothing_is_new(in_halves: Path) -> None:
    archive = in_halves.parent / "archive"
    before = result_bytes(archive)
    capture_log(in_halves, HALVES)
    assert main(["inspect", QUARTER, "--config", str(in_halves)]) == 0
    assert [len(find_all(archive, LOG, day)) for day in HALVES] == [1] * 6
    assert result_bytes(archive) == before


def test_the_half_that_ends_on_the_quarters_last_day_is_the_quarters_snapshot(part_way: Path) -> None:
    capture_log(part_way, [LAST])
    snapshot = find(part_way.parent / "archive", LOG, LAST)
    assert snapshot is not None
    assert [part["as_of"] for part in snapshot.merged_from] == [str(day) for day in PARTS]


def test_a_part_changed_after_it_was_sealed_stops_the_capture_of_the_quarter(part_way: Path) -> None:
    snapshots = part_way.parent / "archive" / "snapshots" / LOG
    data = snapshots / str(PARTS[0]) / "1" / "data.parquet"
    data.chmod(0o644)
    content = bytearray(data.read_bytes())
    content[len(content) // 2] ^= 1
    data.write_bytes(content)
    refused = run_tenken(*of_log(LAST, part_way), code=12)
    assert f"{data}: was changed after it was sealed" in refused.stderr
    assert not (snapshots / str(LAST)).exists()


def test_two_rows_under_one_event_stop_the_capture_of_the_quarter(part_way: Path) -> None:
    place = part_way.parent / "usage" / f"{LAST}.csv"
    row = "1001-1,2018-10-01T11:00:00+09:00,aP0009,view,VIEW"
    place.write_text(place.read_text(encoding="utf-8") + row + "\n", encoding="utf-8")
    refused = run_tenken(*of_log(LAST, part_way), code=10)
    assert "usage_events [event_id]: 1 " in refused.stderr
    assert f"{PARTS[0]} and {LAST}" in refused.stderr
    assert "aP0009" not in refused.stderr
    assert "1001-1" not in refused.stderr


def test_captures_killed_again_and_again_seal_what_undisturbed_ones_seal(
    tmp_path: Path, in_halves: Path
) -> None:
    config, archive = write_logged_site(tmp_path), tmp_path / "archive"
    capture_log(config, PARTS[1:])
    started = time.monotonic()
    run_tenken(*of_log(PARTS[1], config))
    length = time.monotonic() - started
    for day in (PARTS[0], LAST):
        for part in (0.6, 0.9):
            process = subprocess.Popen(
                tenken(*of_log(day, config)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            try:
                process.wait(part * length)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.wait()
        run_tenken(*of_log(day, config))
        assert [snapshot.number for snapshot in find_all(archive, LOG, day)] == [1]
        assert sealed(archive, day) == sealed(in_halves.parent / "archive", day)
    assert list((archive / "staging").iterdir()) == []
    run_tenken("verify", "--archive", archive)
