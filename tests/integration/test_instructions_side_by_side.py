"""Instructions issued by several processes at one moment, and captured like any other dataset."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from pathlib import Path

from instruction_fixture import KEYS, follow_through, issue, make_site, write_form
from small_site import tenken

from tenken.archive import ledger
from tenken.archive.register import read_register
from tenken.calendar import Quarter
from tenken.engine.duckdb import open_database, run
from tenken.settings import Settings, load_settings
from tenken.sources.capture import capture_quarter

AT = "2018-12-05T10:00"


def command(site: Settings, form: Path, number: int) -> list[str]:
    """Give the command of one issuer."""
    return tenken(
        "--config", site.path, "instruct", "--to-contractor", f"C{number}", "--kind", "stop_sales", "--form", form,
        "--as", f"B{number}", "--at", AT, "--due", "2018-12-20", "--incident", "X-1",
    )  # fmt: skip


def test_processes_at_the_same_moment_leave_no_gap_and_no_double(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site")
    form = write_form(site.path.parent)
    running = [subprocess.Popen(command(site, form, n), stdout=subprocess.PIPE, text=True) for n in range(8)]
    said = sorted(process.communicate(timeout=120)[0] for process in running)
    assert [process.returncode for process in running] == [0] * 8
    assert said == [f"instruction {n} is sealed\n" for n in range(1, 9)]
    register = read_register(site.archive)
    assert register.problems == ()
    assert [i.number for i in register.instructions] == list(range(1, 9))
    assert {i.content["addressee_id"] for i in register.instructions} == {f"C{n}" for n in range(8)}
    named = [e["body"]["number"] for _, e in ledger.entries(site.archive)]
    assert named == list(range(1, 9))


def test_a_receipt_is_recorded_by_one_of_several_processes_only(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site")
    issue(site)
    ack = tenken("--config", site.path, "ack", "1", "--as", "C1-01", "--at", AT)
    running = [subprocess.Popen(ack, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(4)]
    for process in running:
        process.communicate(timeout=120)
    assert sorted(process.returncode for process in running) == [0, 10, 10, 10]
    assert len(read_register(site.archive).instructions[0].events) == 1


def test_issuers_that_are_killed_leave_a_register_that_goes_on(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site")
    form = write_form(site.path.parent)
    for step in range(4):
        process = subprocess.Popen(command(site, form, step), stdout=subprocess.DEVNULL)
        time.sleep(0.12 + 0.03 * step)
        process.send_signal(signal.SIGKILL)
        process.wait()
    issue(site)
    register = read_register(site.archive)
    assert register.problems == ()
    assert [i.number for i in register.instructions] == list(range(1, len(register.instructions) + 1))


def test_the_export_is_captured_like_any_other_dataset(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site")
    text = site.path.read_text(encoding="utf-8")
    site.path.write_text(f"{text}  instructions: {{kind: csv, path: register.csv}}\n", encoding="utf-8")
    issue(site, finding_keys=KEYS[:2])
    follow_through(site, 1)
    issue(site)
    export = tenken("--config", site.path, "instructions", "--export", site.path.parent / "register.csv")
    assert subprocess.run(export, check=False).returncode == 0
    (captured,) = capture_quarter(
        load_settings(site.path), Quarter.parse("FY2018Q3"), ["instructions"]
    )  # fmt: skip
    with open_database(Path(":memory:")) as connection:
        rows = run(
            connection,
            "SELECT instruction_no, finding_keys, issued_at, confirmed_by, body FROM read_parquet($path) ORDER BY 1",
            {"path": str(captured.snapshot.parquet)},
        )
    assert [(row[0], row[3]) for row in rows] == [(1, "B02"), (2, None)]
    assert rows[0][1] == " ".join(KEYS[:2])
    assert rows[0][2].isoformat() == "2018-12-05T01:00:00"
    content = json.loads((site.archive / "instructions/1/instruction.json").read_text(encoding="utf-8"))
    assert content["body"] in rows[0][4]
