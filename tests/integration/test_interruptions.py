"""Commands that are killed, that meet each other, or that meet a folder they may not write."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from small_site import QUARTERS, result_bytes, run_tenken, tenken, write_site


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory) -> dict[str, str]:
    """What both quarters come to when nothing goes wrong."""
    config = write_site(tmp_path_factory.mktemp("undisturbed"))
    run_tenken("backfill", *QUARTERS, "--config", config)
    return result_bytes(config.parent / "archive")


def kill_after(seconds: float, *arguments: object) -> int:
    """Start a command, kill it with -9 after some time, give its exit code (0 = it was quicker)."""
    process = subprocess.Popen(tenken(*arguments), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        return process.wait()


def whole(archive: Path) -> bool:
    """Tell whether everything that is in place is complete."""
    return all((folder / "manifest.json").is_file() for folder in archive.glob("inspections/*/*"))


def test_an_inspection_killed_again_and_again_leaves_nothing_half_and_ends_in_the_same_bytes(
    tmp_path, undisturbed
):
    config = write_site(tmp_path)
    for quarter in QUARTERS:
        run_tenken("capture", quarter, "--config", config)
    started = time.monotonic()
    run_tenken("inspect", QUARTERS[0], "--config", config)
    length = time.monotonic() - started
    killed = 0
    for part in (0.4, 0.7, 0.9):
        killed += kill_after(part * length, "inspect", QUARTERS[1], "--config", config) == -signal.SIGKILL
        assert whole(tmp_path / "archive")
    assert killed >= 2
    run_tenken("inspect", QUARTERS[1], "--config", config)
    assert result_bytes(tmp_path / "archive") == undisturbed
    assert list((tmp_path / "archive" / "staging").iterdir()) == []
    run_tenken("verify", "--archive", tmp_path / "archive")


def test_a_capture_killed_again_and_again_seals_each_snapshot_once(tmp_path, undisturbed):
    config = write_site(tmp_path)
    for seconds in (0.5, 1.0, 1.5):
        kill_after(seconds, "capture", QUARTERS[0], "--config", config)
        for folder in (tmp_path / "archive").glob("snapshots/*/*/*"):
            assert (folder / "manifest.json").is_file()
    run_tenken("backfill", *QUARTERS, "--config", config)
    numbers = {folder.name for folder in (tmp_path / "archive").glob("snapshots/*/*/*")}
    assert numbers == {"1"}
    assert result_bytes(tmp_path / "archive") == undisturbed
    run_tenken("verify", "--archive", tmp_path / "archive")


def test_two_quarters_inspected_at_once_give_what_one_after_the_other_gives(tmp_path, undisturbed):
    config = write_site(tmp_path)
    for quarter in QUARTERS:
        run_tenken("capture", quarter, "--config", config)
    running = [subprocess.Popen(tenken("inspect", q, "--config", config)) for q in reversed(QUARTERS)]
    assert [process.wait() for process in running] == [0, 0]
    assert result_bytes(tmp_path / "archive") == undisturbed


def test_the_same_quarter_inspected_twice_at_once_is_sealed_once(tmp_path, undisturbed):
    config = write_site(tmp_path)
    run_tenken("capture", QUARTERS[0], "--config", config)
    running = [subprocess.Popen(tenken("inspect", QUARTERS[0], "--config", config)) for _ in range(2)]
    assert [process.wait() for process in running] == [0, 0]
    first = {name: digest for name, digest in undisturbed.items() if QUARTERS[0] in name}
    assert result_bytes(tmp_path / "archive") == first


def test_the_same_inputs_again_name_the_revision_that_is_there(tmp_path):
    config = write_site(tmp_path)
    run_tenken("backfill", QUARTERS[0], QUARTERS[0], "--config", config)
    again = run_tenken("inspect", QUARTERS[0], "--config", config)
    assert "FY2018Q2 r1 already has these inputs" in again.stdout
    assert not (tmp_path / "archive" / "inspections" / "FY2018Q2" / "r2").exists()


def test_a_kill_between_the_seal_and_the_ledger_is_made_good_by_the_same_command(tmp_path):
    config = write_site(tmp_path)
    run_tenken("backfill", QUARTERS[0], QUARTERS[0], "--config", config)
    ledger = tmp_path / "archive" / "ledger.jsonl"
    lines = ledger.read_text(encoding="utf-8").splitlines(keepends=True)
    assert '"kind":"inspection"' in lines[-1]
    ledger.write_text("".join(lines[:-1]), encoding="utf-8")
    assert "is not in the ledger" in run_tenken("verify", "--archive", tmp_path / "archive", code=12).stderr
    run_tenken("inspect", QUARTERS[0], "--config", config)
    run_tenken("verify", "--archive", tmp_path / "archive")


def test_an_archive_that_cannot_be_written_is_one_clear_error(tmp_path):
    config = write_site(tmp_path)
    # Root may write anywhere but below /proc; anybody else may not write into a read-only folder.
    sealed = tmp_path / "sealed"
    sealed.mkdir(mode=0o555)
    archive = Path("/proc/tenken-archive") if os.geteuid() == 0 else sealed / "archive"
    done = run_tenken("capture", QUARTERS[0], "--config", config, "--archive", archive, code=12)
    assert "the archive cannot be written" in done.stderr
    assert "Make the folder writable" in done.stderr


def test_a_sealed_snapshot_that_was_changed_stops_the_inspection(tmp_path):
    config = write_site(tmp_path)
    run_tenken("capture", QUARTERS[0], "--config", config)
    data = tmp_path / "archive" / "snapshots" / "grants" / "2018-09-30" / "1" / "data.parquet"
    data.chmod(0o644)
    content = bytearray(data.read_bytes())
    content[len(content) // 2] ^= 1
    data.write_bytes(content)
    assert "S12" in run_tenken("inspect", QUARTERS[0], "--config", config, code=12).stderr
    assert str(data) in run_tenken("verify", "--archive", tmp_path / "archive", code=12).stderr
    assert not (tmp_path / "archive" / "inspections").exists()


def test_a_gate_failure_publishes_nothing_and_names_expectation_counts_and_remedy(tmp_path):
    config = write_site(tmp_path)
    text = config.read_text(encoding="utf-8").replace(
        'persons: {path: "drop/{as_of}/persons.csv"}',
        'persons: {path: "drop/{as_of}/persons.csv", declared_rows: 41}',
    )
    config.write_text(text, encoding="utf-8")
    run_tenken("capture", QUARTERS[0], "--config", config)
    failed = run_tenken("inspect", QUARTERS[0], "--config", config, code=13)
    assert "persons.rows_tie_to_the_declared_count (S02)" in failed.stderr
    assert "observed=40; expected=41" in failed.stderr.replace(", ", "; ")
    assert not (tmp_path / "archive" / "inspections").exists()


def test_a_declared_dataset_that_did_not_arrive_fails_the_gate_with_the_command_to_run(tmp_path):
    config = write_site(tmp_path)
    run_tenken("capture", QUARTERS[0], "--config", config, "--dataset", "persons")
    failed = run_tenken("inspect", QUARTERS[0], "--config", config, code=13)
    assert "S06: no snapshot as of 2018-09-30" in failed.stderr
    assert "tenken capture FY2018Q2 --dataset grants" in failed.stderr
