"""What is due and overdue on a day, read from a small archive of its own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tenken import followup
from tenken.archive.snapshots import Delivery, seal
from tenken.cli import main
from tenken.errors import EvidenceError
from tenken.followup import NAMES, follow_up
from tenken.settings import load_settings

SITE = """
organisation: {name_ja: 架空通信株式会社}
archive: archive
role_rules: role_rules.yaml
categories: []
datasets: {grants: grants.csv}
notify: {due_days: 7}
"""
# 23 January is the 15th business day of 2019 in Japan, 16 January the 10th.
FINDINGS = [
    ("k1", "R01", "C", True, "A1", "E1"),
    ("k2", "L01", "H", True, "A2", "E1"),
    ("k3", "R02", "M", True, "A3", "E1"),
    ("k4", "M02", "H", True, None, None),
    ("k5", "R03", "C", False, "A5", "E1"),
]


@dataclass(frozen=True)
class Instructed:
    """As much of an instruction as is looked at."""

    content: dict[str, Any]
    events: tuple[dict[str, Any], ...]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A site with no promise, no instruction and FY2018Q3 inspected."""
    (tmp_path / "inspection.yaml").write_text(SITE, encoding="utf-8")
    site = load_settings(tmp_path / "inspection.yaml")
    monkeypatch.setattr(followup, "list_promises", lambda settings, quarter: [])
    instruct(monkeypatch)
    inspect(site.archive, "FY2018Q3")
    return site


def inspect(archive: Path, quarter: str, revision: int = 1) -> None:
    folder = archive / "inspections" / quarter / f"r{revision}"
    folder.mkdir(parents=True)
    manifest = {"quarter": quarter, "revision": revision}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with duckdb.connect(str(folder / "inspection.duckdb")) as connection:
        connection.execute(
            "CREATE TABLE findings (finding_key VARCHAR, code VARCHAR, severity VARCHAR, is_exception BOOLEAN,"
            " account_id VARCHAR, entitlement_id VARCHAR)"
        )
        connection.executemany("INSERT INTO findings VALUES (?, ?, ?, ?, ?, ?)", FINDINGS)


def instruct(monkeypatch: pytest.MonkeyPatch, *instructions: Instructed) -> None:
    register = type("R", (), {"instructions": instructions, "sound": lambda self: self})()
    monkeypatch.setattr(followup, "read_register", lambda archive: register)


def instruction(*events: tuple[str, str], keys: tuple[str, ...] = (), due: str = "2019-02-01") -> Instructed:
    """One instruction issued on the morning of 8 January 2019 in Tokyo."""
    content = {"finding_keys": list(keys), "issued_at": "2019-01-07T23:30:00", "due_on": due}
    return Instructed(content, tuple({"event": event, "at": at} for event, at in events))


def capture_grants(archive: Path, day: date, rows: list[tuple[Any, ...]], tmp_path: Path) -> None:
    """Seal a snapshot of grants: kind, holder, right, expiry, revocation."""
    file = tmp_path / f"{day}.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE g (holder_kind VARCHAR, holder_id VARCHAR, entitlement_id VARCHAR, expires_on DATE,"
            " revoked_at TIMESTAMP)"
        )
        for row in rows:
            connection.execute("INSERT INTO g VALUES (?, ?, ?, ?, ?)", row)
        connection.execute(f"COPY g TO '{file}' (FORMAT parquet)")
    delivery = Delivery(file, len(rows), "0" * 64, 1, None, None, {"kind": "csv"}, [], [])
    seal(archive, "grants", day, delivery, datetime(2019, 1, 1))


def owed(settings: Any, on: str) -> tuple[dict[str, int], dict[str, int]]:
    """Due and overdue of a day, without what counts nothing."""
    found = follow_up(settings, date.fromisoformat(on))
    assert tuple(found.due) == tuple(found.overdue) == NAMES
    return tuple({n: c for n, c in counts.items() if c} for counts in (found.due, found.overdue))  # type: ignore[return-value]


def test_a_report_is_due_a_week_before_its_last_day_and_overdue_after_it(settings: Any) -> None:
    assert "to_publish" not in owed(settings, "2019-01-15")[0]
    assert owed(settings, "2019-01-16")[0]["to_publish"] == 1
    assert owed(settings, "2019-01-23")[0]["to_publish"] == 1
    assert owed(settings, "2019-01-24")[1]["to_publish"] == 1
    assert "to_publish" not in owed(settings, "2019-01-24")[0]


def test_what_is_published_is_owed_no_more_until_a_newer_revision_comes(settings: Any) -> None:
    archive = settings.archive
    manifest = archive / "inspections" / "FY2018Q3" / "r1" / "manifest.json"
    folder = archive / "publications" / "FY2018Q3" / "p1"
    folder.mkdir(parents=True)
    from tenken.archive.store import sha256_file

    content = {"number": "1", "inspection": {"manifest_sha256": sha256_file(manifest)}}
    (folder / "publication.json").write_text(json.dumps(content), encoding="utf-8")
    assert "to_publish" not in owed(settings, "2019-02-20")[1]
    inspect(archive, "FY2018Q3", 2)
    assert owed(settings, "2019-02-20")[1]["to_publish"] == 1


def test_a_quarter_that_ended_and_is_not_inspected_is_owed(settings: Any) -> None:
    assert "to_inspect" not in owed(settings, "2019-03-31")[0]
    assert "to_inspect" not in owed(settings, "2019-04-01")[0], "more than a week before its last day"
    assert owed(settings, "2019-04-19")[0]["to_inspect"] == 1
    assert owed(settings, "2019-04-20")[1]["to_inspect"] == 1
    assert owed(settings, "2019-08-20")[1]["to_inspect"] == 2


def test_a_quarter_that_is_captured_only_is_owed_from_the_first_on(settings: Any, tmp_path: Path) -> None:
    capture_grants(settings.archive, date(2018, 6, 30), [], tmp_path)
    assert owed(settings, "2019-01-10")[1]["to_inspect"] == 2  # FY2018Q1 and Q2


def test_an_archive_without_anything_owes_nothing(settings: Any) -> None:
    import shutil

    shutil.rmtree(settings.archive)
    assert owed(settings, "2019-01-24") == ({}, {})


def test_a_grave_exception_without_an_instruction_is_due_then_overdue(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # k1 and k2; k3 is not grave, k4 is about instructions themselves, k5 is excused.
    assert owed(settings, "2019-01-16")[0]["to_instruct"] == 2
    assert owed(settings, "2019-01-17")[1]["to_instruct"] == 2  # ten business days after 31 December
    instruct(monkeypatch, instruction(("close", "2019-01-09T00:00:00"), keys=("k1", "k9")))
    assert owed(settings, "2019-01-17")[1]["to_instruct"] == 1


def test_an_instruction_issued_after_the_day_does_not_count_on_it(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued = instruction(keys=("k1", "k2"))
    issued.content["issued_at"] = "2019-01-09T15:00:00"  # midnight in Tokyo
    instruct(monkeypatch, issued)
    assert "to_instruct" not in owed(settings, "2019-01-10")[0]
    assert owed(settings, "2019-01-09")[0]["to_instruct"] == 2


@pytest.mark.parametrize(
    ("events", "on", "due", "overdue"),
    [
        ([], "2019-01-09", {"to_acknowledge"}, set()),
        ([], "2019-01-16", {"to_acknowledge"}, set()),  # the fifth business day after the issue
        ([], "2019-01-17", set(), {"to_acknowledge"}),
        ([("ack", "2019-01-10T00:00:00")], "2019-01-17", set(), set()),
        ([("ack", "2019-01-17T14:59:59")], "2019-01-17", set(), set()),
        ([("ack", "2019-01-17T15:00:00")], "2019-01-17", set(), {"to_acknowledge"}),  # midnight in Tokyo
        ([("ack", "2019-01-10T00:00:00")], "2019-01-25", {"to_claim"}, set()),
        ([("ack", "2019-01-10T00:00:00")], "2019-02-01", {"to_claim"}, set()),
        ([("ack", "2019-01-10T00:00:00")], "2019-02-02", set(), {"to_claim"}),
        ([("claim", "2019-01-10T00:00:00")], "2019-02-02", {"to_confirm"}, set()),
        ([("claim", "2019-01-10T00:00:00"), ("close", "2019-01-11T00:00:00")], "2019-02-02", set(), set()),
    ],
)
def test_who_received_an_instruction_owes_receipt_then_report_and_somebody_the_confirmation(
    settings: Any, monkeypatch: pytest.MonkeyPatch, events: Any, on: str, due: set[str], overdue: set[str]
) -> None:
    instruct(monkeypatch, instruction(*events, keys=("k1", "k2")))
    looked_at = {"to_acknowledge", "to_claim", "to_confirm"}
    assert tuple(set(counts) & looked_at for counts in owed(settings, on)) == (due, overdue)


def test_an_exception_that_a_newer_snapshot_still_shows_is_counted(settings: Any, tmp_path: Path) -> None:
    rows = [
        ("account", "A1", "E1", None, None),
        ("account", "A2", "E1", date(2019, 1, 31), None),  # its last day is the day of the snapshot
        ("account", "A3", "E1", date(2019, 1, 30), None),
        ("account", "A5", "E1", None, None),  # excused
        ("group", "A3", "E1", None, None),
        ("account", "A3", "E2", None, None),
    ]
    capture_grants(settings.archive, date(2018, 12, 31), [("account", "A3", "E1", None, None)], tmp_path)
    assert "to_verify" not in owed(settings, "2019-01-31")[0], "the inspected day itself is nothing newer"
    capture_grants(settings.archive, date(2019, 1, 31), rows, tmp_path)
    assert owed(settings, "2019-01-31")[0]["to_verify"] == 2
    assert "to_verify" not in owed(settings, "2019-01-30")[0]
    revoked = [
        ("account", "A1", "E1", None, datetime(2019, 2, 28, 14, 59)),
        ("account", "A2", "E1", None, None),
    ]
    capture_grants(settings.archive, date(2019, 2, 28), revoked, tmp_path)
    assert owed(settings, "2019-02-28")[0]["to_verify"] == 1


def test_a_snapshot_that_was_changed_is_no_evidence(settings: Any, tmp_path: Path) -> None:
    capture_grants(settings.archive, date(2019, 1, 31), [("account", "A1", "E1", None, None)], tmp_path)
    data = settings.archive / "snapshots" / "grants" / "2019-01-31" / "1" / "data.parquet"
    data.chmod(0o600)
    data.write_bytes(data.read_bytes() + b"x")
    with pytest.raises(EvidenceError):
        follow_up(settings, date(2019, 2, 1))


@pytest.mark.parametrize(
    ("is_overdue", "next_due", "due", "overdue"),
    [
        (True, None, 0, 1),
        (False, date(2019, 1, 31), 1, 0),
        (False, date(2019, 2, 1), 0, 0),
        (False, date(2019, 1, 24), 1, 0),
        (False, date(2019, 1, 23), 0, 1),
        (None, None, 0, 0),
    ],
)
def test_promises_count_by_their_next_day_or_when_they_are_broken(
    settings: Any, monkeypatch: pytest.MonkeyPatch, is_overdue: Any, next_due: Any, due: int, overdue: int
) -> None:
    standing = type("S", (), {"is_overdue": is_overdue, "next_due": next_due})()
    monkeypatch.setattr(followup, "list_promises", lambda settings, quarter: [standing])
    found = follow_up(settings, date(2019, 1, 24))
    assert (found.due["promises"], found.overdue["promises"]) == (due, overdue)


def test_the_command_prints_counts_as_a_table_and_as_json(
    settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["--config", str(settings.path), "followup", "--on", "2019-01-17"]
    assert main(command) == 0
    shown = capsys.readouterr().out
    assert "on 2019-01-17" in shown
    assert shown.splitlines()[4].split() == ["to", "instruct", "0", "2"]
    assert main([*command, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["day"], found["overdue"]["to_instruct"]) == ("2019-01-17", 2)


def test_every_name_has_its_words() -> None:
    from tenken.report.wording import load_wording

    words = load_wording()
    assert [name for name in NAMES if words.find(f"notice.count.{name}") is None] == []
