"""A log that its system keeps 31 days, pulled at each month's end, from the command line to the report."""

from __future__ import annotations

import shutil
import signal
import subprocess
from datetime import date, timedelta
from pathlib import Path

import pytest
from small_site import DATASETS, result_bytes, run_tenken, tenken, write_site

from tenken.archive.snapshots import find, find_all
from tenken.engine.duckdb import open_database, run

QUARTER = "FY2018Q3"
MONTHS = ("2018-10-31", "2018-11-30")
LAST = "2018-12-31"
LOG = "usage_events"


def write_logged_site(folder: Path, kept_days: int = 31) -> Path:
    """A small site with a log of two events a day, of which each pull sees the last days only."""
    config = write_site(folder)
    source = f'  {LOG}: {{path: "usage/{{as_of}}.csv"}}\n'
    config.write_text(config.read_text(encoding="utf-8") + source, encoding="utf-8")
    (folder / "usage").mkdir()
    for as_of in (*MONTHS, LAST):
        write_log(folder, date.fromisoformat(as_of), kept_days)
    return config


def write_log(folder: Path, as_of: date, kept_days: int) -> None:
    """Write what the log held at the end of a day, and beside it how many rows that is."""
    rows = [
        f"{day:%m%d}-{n},{day}T1{n}:00:00+09:00,aP000{n},view,VIEW"
        for back in reversed(range(kept_days))
        for day in [as_of - timedelta(days=back)]
        for n in (1, 2)
    ]
    place = folder / "usage" / f"{as_of}.csv"
    header = "event_id,occurred_at,account_id,action,entitlement_id"
    place.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    place.with_name(place.name + ".count").write_text(str(len(rows)), encoding="utf-8")


def capture_months(config: Path) -> None:
    for month in MONTHS:
        run_tenken("capture", QUARTER, "--dataset", LOG, "--as-of", month, "--config", config)


def gaps(archive: Path) -> list[str]:
    """The business days of which the newest inspection found no event (S13)."""
    newest = sorted((archive / "inspections" / QUARTER).iterdir())[-1]
    with open_database(newest / "inspection.duckdb", read_only=True) as connection:
        found = run(
            connection, "SELECT subject_id FROM findings WHERE code = 'S13' AND is_exception ORDER BY 1"
        )
    return [day for (day,) in found]


@pytest.fixture(scope="module")
def with_months(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The config of a site whose months were captured and whose quarter was inspected; read only."""
    config = write_logged_site(tmp_path_factory.mktemp("months"))
    capture_months(config)
    run_tenken("backfill", QUARTER, QUARTER, "--config", config)
    return config


def test_with_every_month_captured_no_business_day_is_without_a_log(with_months: Path) -> None:
    archive = with_months.parent / "archive"
    assert gaps(archive) == []
    snapshot = find(archive, LOG, date.fromisoformat(LAST))
    assert snapshot is not None
    assert (snapshot.rows_declared, snapshot.rows_loaded) == (2 * 92, 2 * 92)
    run_tenken("verify", "--archive", archive)


def test_without_months_the_days_that_the_log_no_longer_held_are_gaps(tmp_path: Path) -> None:
    config = write_logged_site(tmp_path)
    run_tenken("backfill", QUARTER, QUARTER, "--config", config)
    found = gaps(tmp_path / "archive")
    assert found[:2] == ["2018-10-01", "2018-10-02"]
    assert found[-1] == "2018-11-30"
    assert len(found) == 43
    assert "2018-10-08" not in found  # a holiday


def test_an_inspection_of_a_united_log_can_be_reproduced_from_the_archive_alone(
    with_months: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "archive"
    shutil.copytree(with_months.parent / "archive", copy)
    run_tenken("reproduce", QUARTER, "--archive", copy)


def test_captured_and_inspected_again_nothing_is_new(with_months: Path) -> None:
    archive = with_months.parent / "archive"
    before = result_bytes(archive)
    capture_months(with_months)
    run_tenken("capture", QUARTER, "--dataset", LOG, "--config", with_months)
    run_tenken("inspect", QUARTER, "--config", with_months)
    assert [len(find_all(archive, LOG, date.fromisoformat(day))) for day in (*MONTHS, LAST)] == [1, 1, 1]
    assert result_bytes(archive) == before


def test_the_month_end_that_is_the_quarters_last_day_is_the_quarters_snapshot(tmp_path: Path) -> None:
    config = write_logged_site(tmp_path)
    capture_months(config)
    run_tenken("capture", QUARTER, "--dataset", LOG, "--as-of", LAST, "--config", config)
    snapshot = find(tmp_path / "archive", LOG, date.fromisoformat(LAST))
    assert snapshot is not None
    assert [month["as_of"] for month in snapshot.merged_from] == list(MONTHS)


def test_a_month_changed_after_it_was_sealed_stops_the_capture_of_the_quarter(tmp_path: Path) -> None:
    config = write_logged_site(tmp_path)
    capture_months(config)
    data = tmp_path / "archive" / "snapshots" / LOG / MONTHS[0] / "1" / "data.parquet"
    data.chmod(0o644)
    content = bytearray(data.read_bytes())
    content[len(content) // 2] ^= 1
    data.write_bytes(content)
    refused = run_tenken("capture", QUARTER, "--dataset", LOG, "--config", config, code=12)
    assert f"{data}: was changed after it was sealed" in refused.stderr
    assert not (tmp_path / "archive" / "snapshots" / LOG / LAST).exists()


def test_two_rows_under_one_event_stop_the_capture_of_the_quarter(tmp_path: Path) -> None:
    config = write_logged_site(tmp_path)
    capture_months(config)
    place = tmp_path / "usage" / f"{LAST}.csv"
    row = "1015-1,2018-10-15T11:00:00+09:00,aP0009,view,VIEW"
    place.write_text(place.read_text(encoding="utf-8") + row + "\n", encoding="utf-8")
    refused = run_tenken("capture", QUARTER, "--dataset", LOG, "--config", config, code=10)
    assert "usage_events [event_id]: 1 " in refused.stderr
    assert f"{MONTHS[0]} and {LAST}" in refused.stderr
    assert "aP0009" not in refused.stderr
    assert "1015-1" not in refused.stderr


def test_captures_killed_again_and_again_end_in_the_same_bytes(tmp_path: Path, with_months: Path) -> None:
    config, archive = write_logged_site(tmp_path), tmp_path / "archive"
    whole = with_months.parent / "archive"
    for day in (*MONTHS, LAST):
        command = tenken("capture", QUARTER, "--dataset", LOG, "--as-of", day, "--config", config)
        for seconds in (0.6, 1.2):
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.wait()
        run_tenken(*command[3:])
        assert [s.number for s in find_all(archive, LOG, date.fromisoformat(day))] == [1]
    run_tenken("capture", QUARTER, *[w for name in DATASETS for w in ("--dataset", name)], "--config", config)
    run_tenken("inspect", QUARTER, "--config", config)
    assert result_bytes(archive) == result_bytes(whole)
    assert list((archive / "staging").iterdir()) == []
    run_tenken("verify", "--archive", archive)
