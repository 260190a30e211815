"""Sealed folders, the chain over them, and the walk that names what was changed."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tenken.archive import ledger, snapshots
from tenken.archive.inspections import (
    inspected_quarters,
    latest,
    latest_each,
    quarter_folder,
    read_revision,
    revisions,
)
from tenken.archive.snapshots import (
    Delivery,
    Snapshot,
    as_of_dates,
    check_seal,
    find,
    find_all,
    find_until,
    seal,
)
from tenken.archive.store import (
    archive_errors,
    canonical_json,
    lock,
    new_staging,
    put_in_place,
    remove_tree,
    sha256_file,
    write_json,
)
from tenken.archive.verify import verify_archive
from tenken.calendar import Quarter
from tenken.engine.duckdb import open_database, run, table_digest, table_names
from tenken.errors import EvidenceError, TransientError

AT = datetime(2019, 1, 5, 1, 2, 3)  # naive UTC as in the store
AS_OF = date(2018, 12, 31)


@pytest.fixture(name="archive")
def _archive(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "archive"
    remove_tree(tmp_path / "archive")


def _seal(
    archive: Path, content: bytes = b"rows", dataset: str = "grants", **more: Any
) -> tuple[Snapshot, bool]:
    parquet = archive.parent / "delivery.parquet"
    parquet.write_bytes(content)
    told = {"parquet": parquet, "rows": 1, "raw_sha256": "0" * 64, "raw_bytes": 4, "declared_rows": 1,
            "declared_by": "number", "source": {"kind": "csv"}, "source_columns": ["a"], "columns": ["a"],
            "extracted_at": None, **more}  # fmt: skip
    return seal(archive, dataset, AS_OF, Delivery(**told), AT)


def _inspect(archive: Path, revision: int = 1) -> Path:
    """Seal an inspection as small as one can be: two tables and a result file."""
    staging = new_staging(archive, "inspection")
    with open_database(staging / "inspection.duckdb") as connection:
        run(connection, "CREATE TABLE findings AS SELECT range AS n FROM range(100)")
        run(connection, "CREATE TABLE headcount AS SELECT 'total' AS category_code")
        tables = {
            t: dict(zip(("rows", "digest"), table_digest(connection, t), strict=True))
            for t in table_names(connection)
        }
    (staging / "findings.csv").write_text("n\n0\n", encoding="utf-8")
    manifest = {"quarter": "FY2018Q3", "revision": revision, "tables": tables,
                "files": {"findings.csv": sha256_file(staging / "findings.csv")}}  # fmt: skip
    write_json(staging / "manifest.json", manifest)
    target = quarter_folder(archive, Quarter.parse("FY2018Q3")) / f"r{revision}"
    put_in_place(staging, target)
    ledger.record_folder(archive, "inspection", target, AT)
    return target


def _problems(archive: Path, quarter: str | None = None) -> list[str]:
    return [str(p) for p in verify_archive(archive, quarter).problems]


def _change(path: Path, edit: Callable[[bytes], bytes]) -> None:
    path.parent.chmod(0o755)
    path.chmod(0o644)
    path.write_bytes(edit(path.read_bytes()))


def _flipped(text: bytes) -> bytes:
    return bytes([text[0] ^ 1]) + text[1:]


# --- seals


def test_a_seal_is_read_only_and_named_in_the_ledger(archive: Path) -> None:
    snapshot, is_new = _seal(archive)
    assert (is_new, snapshot.number, snapshot.parquet.read_bytes()) == (True, 1, b"rows")
    assert snapshot.parquet.stat().st_mode & 0o777 == 0o444
    assert snapshot.folder.stat().st_mode & 0o777 == 0o555
    ((_, entry),) = ledger.entries(archive)
    assert entry["body"]["path"] == "snapshots/grants/2018-12-31/1"
    assert list((archive / "staging").iterdir()) == []
    assert _problems(archive) == []


def test_the_same_delivery_again_is_no_new_snapshot(archive: Path) -> None:
    first, _ = _seal(archive)
    assert _seal(archive) == (first, False)
    assert len(list(ledger.entries(archive))) == 1


@pytest.mark.parametrize("change", [{"content": b"other"}, {"raw_sha256": "1" * 64}, {"declared_rows": None}])
def test_another_delivery_is_the_next_snapshot_and_the_first_stays(
    archive: Path, change: dict[str, Any]
) -> None:
    _seal(archive)
    second, is_new = _seal(archive, **change)
    assert (is_new, second.number) == (True, 2)
    assert [s.number for s in find_all(archive, "grants", AS_OF)] == [1, 2]


def test_the_tenth_snapshot_comes_after_the_ninth(archive: Path) -> None:
    for n in range(10):
        _seal(archive, b"%d" % n)
    newest = find(archive, "grants", AS_OF)
    assert newest is not None
    assert (newest.number, newest.parquet.read_bytes()) == (10, b"9")


def test_only_what_was_captured_by_then_is_known(archive: Path) -> None:
    _seal(archive)
    known = find(archive, "grants", AS_OF, AT)
    assert known is not None
    assert find(archive, "grants", AS_OF, AT.replace(second=2)) is None
    assert find(archive, "persons", AS_OF) is None


def test_a_seal_killed_before_the_ledger_knew_it_is_recorded_by_the_next_run(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(snapshots, "record_folder", die)
        with pytest.raises(KeyboardInterrupt):
            _seal(archive)
    assert ["is not in the ledger" in p for p in _problems(archive)] == [True]
    assert _seal(archive)[1] is False
    assert _problems(archive) == []


def test_a_stray_file_beside_the_dates_does_not_stop_anybody(archive: Path) -> None:
    _seal(archive)
    (archive / "snapshots/grants/.DS_Store").write_bytes(b"")
    assert as_of_dates(archive, "grants") == [AS_OF]
    assert as_of_dates(archive, "persons") == []


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"dataset": "grants", "as_of": "2018-12-32"}'])
def test_a_damaged_manifest_is_named(archive: Path, text: str) -> None:
    snapshot, _ = _seal(archive)
    _change(snapshot.folder / "manifest.json", lambda _: text.encode())
    with pytest.raises(EvidenceError, match=r"manifest\.json: not a readable snapshot manifest") as caught:
        find(archive, "grants", AS_OF)
    assert caught.value.exit_code == 12


def test_a_seal_that_was_broken_or_lost_is_told(archive: Path) -> None:
    snapshot, _ = _seal(archive)
    check_seal(snapshot)
    _change(snapshot.parquet, _flipped)
    with pytest.raises(EvidenceError, match="S12: the sealed data is not what was sealed"):
        check_seal(snapshot)
    snapshot.parquet.unlink()
    with pytest.raises(EvidenceError, match="S12: the sealed data is gone"):
        check_seal(snapshot)


def test_what_a_killed_process_left_in_staging_is_removed(archive: Path) -> None:
    litter = new_staging(archive, "snapshot-grants-2018-12-31") / "half"
    litter.write_bytes(b"half")
    litter.parent.chmod(0o555)
    snapshot, _ = _seal(archive)
    assert sorted(p.name for p in snapshot.folder.iterdir()) == ["data.parquet", "manifest.json"]


def test_an_archive_that_cannot_be_written_is_an_error_about_evidence(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        archive = Path("/proc/tenken")
    else:
        tmp_path.chmod(0o555)
        archive = tmp_path / "archive"
    with (
        pytest.raises(EvidenceError, match="the archive cannot be written") as caught,
        lock(archive, "ledger"),
    ):
        pass
    assert caught.value.exit_code == 12


def test_a_full_disk_is_worth_another_try(tmp_path: Path) -> None:
    with pytest.raises(TransientError, match="no space left"), archive_errors(tmp_path):
        raise OSError(28, "No space left on device")


def test_revisions_are_read_oldest_first_and_the_newest_is_the_latest(archive: Path) -> None:
    quarter = Quarter.parse("FY2018Q3")
    assert (revisions(archive, quarter), latest(archive, quarter)) == ([], None)
    for n in (1, 2, 10):
        _inspect(archive, n)
    assert [i.name for i in revisions(archive, quarter)] == ["FY2018Q3 r1", "FY2018Q3 r2", "FY2018Q3 r10"]
    newest = latest(archive, quarter)
    assert newest is not None
    assert newest.manifest_sha256 == sha256_file(newest.folder / "manifest.json")
    assert read_revision(archive, quarter, 2).name == "FY2018Q3 r2"


def test_the_newest_of_each_quarter_leaves_out_those_without_one_and_keeps_the_order(archive: Path) -> None:
    _inspect(archive, 1)
    _inspect(archive, 2)
    asked = [Quarter.parse(name) for name in ("FY2018Q4", "FY2018Q3", "FY2018Q2")]
    assert [i.name for i in latest_each(archive, asked)] == ["FY2018Q3 r2"]
    (archive / "inspections" / "FY2018Q2").mkdir()  # nothing was sealed into it yet
    assert [str(q) for q in inspected_quarters(archive, 4)] == ["FY2018Q2", "FY2018Q3"]
    assert [i.name for i in latest_each(archive, inspected_quarters(archive, 4))] == ["FY2018Q3 r2"]


@pytest.mark.parametrize("damage", [None, "{", "[1]"])
def test_a_summary_that_is_gone_or_damaged_is_said_with_its_path(archive: Path, damage: str | None) -> None:
    folder = _inspect(archive)
    if damage is not None:
        folder.chmod(0o755)
        (folder / "summary.json").write_text(damage, encoding="utf-8")
    with pytest.raises(EvidenceError, match=r"r1/summary\.json: cannot be read \(.*Restore it from a copy"):
        _ = read_revision(archive, Quarter.parse("FY2018Q3"), 1).summary


def test_the_newest_snapshot_up_to_a_day_is_not_one_of_a_later_day(archive: Path) -> None:
    assert find_until(archive, "grants") is None
    _seal(archive)
    _seal(archive, b"more")
    found = find_until(archive, "grants")
    assert found is not None
    assert (found.as_of, found.number) == (AS_OF, 2)
    assert find_until(archive, "grants", AS_OF) == found
    assert find_until(archive, "grants", AS_OF - timedelta(days=1)) is None
    assert find_until(archive, "accounts") is None


# --- the chain


def _append(archive: Path, *bodies: str) -> None:
    for body in bodies:
        ledger.append(archive, "signed", AT, {"statement": body})


def _lines(archive: Path) -> list[bytes]:
    return ledger.ledger_path(archive).read_bytes().splitlines(keepends=True)


def _rewrite(archive: Path, lines: list[bytes]) -> None:
    ledger.ledger_path(archive).write_bytes(b"".join(lines))


def test_entries_are_numbered_from_one_and_chained(archive: Path) -> None:
    assert list(ledger.entries(archive)) == []
    _append(archive, "a", "b", "c")
    found = [entry for _, entry in ledger.entries(archive)]
    assert [e["sequence"] for e in found] == [1, 2, 3]
    assert [e["previous"] for e in found] == [ledger.FIRST, found[0]["digest"], found[1]["digest"]]
    assert found[0]["at"] == "2019-01-05T01:02:03"


def test_entries_of_a_kind_are_no_others_and_the_whole_chain_is_checked_for_them(archive: Path) -> None:
    _append(archive, "a")
    folder = _inspect(archive)
    _append(archive, "b")
    assert [e["body"]["statement"] for e in ledger.entries_of(archive, "signed")] == ["a", "b"]
    assert [e["sequence"] for e in ledger.entries_of(archive, "signed", "inspection")] == [1, 2, 3]
    assert ledger.names_folder(archive, "inspection", folder)
    assert not ledger.names_folder(archive, "seal", folder)
    assert not ledger.names_folder(archive, "inspection", folder.with_name("r2"))
    lines = _lines(archive)
    _rewrite(archive, [lines[0], lines[2]])
    with pytest.raises(EvidenceError, match="missing or was reordered"):
        list(ledger.entries_of(archive, "inspection"))


def test_a_half_written_line_is_no_entry_and_the_next_one_cuts_it(archive: Path) -> None:
    _append(archive, "a")
    with ledger.ledger_path(archive).open("ab") as file:
        file.write(b'{"sequence":2,"kind":"sig')
    assert [line for line, _ in ledger.entries(archive)] == [1]
    assert _problems(archive) == []
    _append(archive, "b")
    assert [e["body"]["statement"] for _, e in ledger.entries(archive)] == ["a", "b"]


def test_a_half_written_first_line_is_cut_too(archive: Path) -> None:
    archive.mkdir()
    ledger.ledger_path(archive).write_bytes(b'{"sequ')
    _append(archive, "a")
    assert [e["sequence"] for _, e in ledger.entries(archive)] == [1]


def test_characters_that_end_lines_elsewhere_do_not_end_an_entry(archive: Path) -> None:
    statement = "確認しました\u2028\u2029\x85\x0b\x1e\r\n以上"
    _append(archive, statement, "b")
    assert [e["body"]["statement"] for _, e in ledger.entries(archive)] == [statement, "b"]


@pytest.mark.parametrize(
    ("edit", "line", "problem"),
    [
        (lambda t: [t[0], t[1].replace(b'"b"', b'"B"'), t[2]], 2, "the entry was edited"),
        (lambda t: [t[0], t[2], t[1]], 2, "missing or was reordered"),
        (lambda t: [t[0], t[2]], 2, "missing or was reordered"),
        (lambda t: t[1:], 1, "missing or was reordered"),
        (lambda t: [t[0], t[0], t[1]], 2, "missing or was reordered"),
        (lambda t: [t[0], b"\n", *t[1:]], 2, "the entry is not JSON"),
        (lambda t: [t[0], b"5\n", *t[1:]], 2, "the entry was edited"),
        (lambda t: [t[0], b"\xff" + t[1][1:], t[2]], 2, "the entry is not JSON"),
        (lambda t: [t[0], t[1], t[2].replace(b'"sequence":3', b'"sequence":4')], 3, "the entry was edited"),
    ],
)
def test_an_entry_edited_reordered_or_missing_is_named_with_its_line(
    archive: Path, edit: Callable[[list[bytes]], list[bytes]], line: int, problem: str
) -> None:
    _append(archive, "a", "b", "c")
    _rewrite(archive, edit(_lines(archive)))
    (found,) = _problems(archive)
    assert found.startswith(f"{ledger.ledger_path(archive)}:{line}: ")
    assert problem in found


def test_an_entry_with_a_digest_of_its_own_does_not_fit_the_chain(archive: Path) -> None:
    _append(archive, "a", "b", "c")
    lines = _lines(archive)
    forged = json.loads(lines[1])
    forged["body"] = {"statement": "B"}
    forged["digest"] = ledger._digest(forged)
    _rewrite(archive, [lines[0], canonical_json(forged).encode() + b"\n", lines[2]])
    (found,) = _problems(archive)
    assert ":3: an entry before this one is missing or was reordered" in found


def test_nothing_is_chained_to_a_last_entry_that_was_edited(archive: Path) -> None:
    _append(archive, "a")
    _rewrite(archive, [_lines(archive)[0].replace(b'"a"', b'"A"')])
    with pytest.raises(EvidenceError, match=r"ledger.jsonl:1: the entry was edited"):
        _append(archive, "b")
    _rewrite(archive, [b"nonsense\n"])
    with pytest.raises(EvidenceError, match=r"ledger.jsonl:1: the entry is not JSON"):
        _append(archive, "b")


def test_a_broken_chain_does_not_call_honest_folders_strange(archive: Path) -> None:
    _seal(archive)
    _seal(archive, b"other")
    _rewrite(archive, [_lines(archive)[0].replace(b'"kind":"seal"', b'"kind":"sale"'), *_lines(archive)[1:]])
    assert len(_problems(archive)) == 1


def _append_many(archive: str, name: str) -> None:
    for n in range(20):
        ledger.append(Path(archive), "signed", AT, {"statement": f"{name}{n}"})


def test_several_processes_append_without_a_gap(archive: Path) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_append_many, args=(str(archive), name)) for name in "abc"]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [w.exitcode for w in workers] == [0, 0, 0]
    found = [entry for _, entry in ledger.entries(archive)]
    assert [e["sequence"] for e in found] == list(range(1, 61))
    assert {e["body"]["statement"] for e in found} == {f"{name}{n}" for name in "abc" for n in range(20)}


def _hold(archive: str, told: Any) -> None:
    with lock(Path(archive), "inspection"):
        told.send("held")
        told.recv()


def test_a_lock_dies_with_its_process(archive: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    holder = context.Process(target=_hold, args=(str(archive), theirs))
    holder.start()
    assert ours.recv() == "held"
    held = pytest.raises(TransientError, match="another process works on inspection")
    with held as caught, lock(archive, "inspection", wait=False):
        pass
    assert caught.value.exit_code == 75
    with lock(archive, "another", wait=False):
        assert holder.is_alive()
    os.kill(holder.pid or 0, signal.SIGKILL)
    holder.join(60)
    with lock(archive, "inspection", wait=False):
        assert holder.exitcode == -signal.SIGKILL


# --- the walk


def test_a_whole_archive_has_no_problems_and_says_what_was_walked(archive: Path) -> None:
    _seal(archive)
    _inspect(archive)
    found = verify_archive(archive)
    assert (found.entries, found.files, found.tables, found.problems) == (2, 4, 2, ())


def test_an_archive_that_does_not_exist_has_nothing_to_walk(archive: Path) -> None:
    found = verify_archive(archive)
    assert (found.entries, found.files, found.tables, found.problems) == (0, 0, 0, ())


def test_one_flipped_byte_of_the_sealed_data_is_named(archive: Path) -> None:
    snapshot, _ = _seal(archive)
    _change(snapshot.parquet, _flipped)
    assert _problems(archive) == [
        f"{snapshot.parquet}: was changed after it was sealed. Restore it from a copy of the archive"
    ]


@pytest.mark.parametrize("name", ["manifest.json", "data.parquet"])
def test_a_file_that_is_gone_is_named(archive: Path, name: str) -> None:
    snapshot, _ = _seal(archive)
    snapshot.folder.chmod(0o755)
    (snapshot.folder / name).unlink()
    assert [p.partition(". ")[0] for p in _problems(archive)] == [f"{snapshot.folder / name}: is missing"]


def test_a_manifest_that_agrees_with_changed_data_is_named(archive: Path) -> None:
    snapshot, _ = _seal(archive)
    _change(snapshot.parquet, _flipped)
    digest = sha256_file(snapshot.parquet)
    _change(
        snapshot.folder / "manifest.json",
        lambda t: t.replace(snapshot.parquet_sha256.encode(), digest.encode()),
    )
    (found,) = _problems(archive)
    assert found.startswith(f"{snapshot.folder / 'manifest.json'}: was changed")


@pytest.mark.parametrize("name", ["note.txt", "inspection.duckdb"])
def test_a_file_added_to_a_sealed_folder_is_named(archive: Path, name: str) -> None:
    snapshot, _ = _seal(archive)
    snapshot.folder.chmod(0o755)
    (snapshot.folder / name).write_bytes(b"")
    assert [p.partition(". ")[0] for p in _problems(archive)] == [
        f"{snapshot.folder / name}: was added after the folder was sealed"
    ]


def test_a_folder_that_the_ledger_does_not_know_is_named(archive: Path) -> None:
    _seal(archive)
    _inspect(archive)
    slipped = quarter_folder(archive, Quarter.parse("FY2018Q3")) / "r2"
    slipped.mkdir()
    assert [p.partition(". ")[0] for p in _problems(archive)] == [f"{slipped}: is not in the ledger"]


def test_a_ledger_cut_at_its_end_leaves_a_folder_that_it_does_not_know(archive: Path) -> None:
    _seal(archive)
    target = _inspect(archive)
    _rewrite(archive, _lines(archive)[:1])
    assert [p.partition(". ")[0] for p in _problems(archive)] == [f"{target}: is not in the ledger"]


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("UPDATE findings SET n = 7 WHERE n = 6", "table findings was changed after it was sealed"),
        ("DELETE FROM findings WHERE n = 6", "table findings was changed after it was sealed"),
        ("INSERT INTO findings VALUES (6)", "table findings was changed after it was sealed"),
        ("DROP TABLE headcount", "table headcount is missing"),
        ("CREATE TABLE notes AS SELECT 1 AS n", "table notes was added after it was sealed"),
    ],
)
def test_a_change_in_the_database_is_named_with_its_table(archive: Path, sql: str, problem: str) -> None:
    folder = _inspect(archive)
    folder.chmod(0o755)
    (folder / "inspection.duckdb").chmod(0o644)
    with open_database(folder / "inspection.duckdb") as connection:
        run(connection, sql)
    assert [p.partition(". ")[0] for p in _problems(archive)] == [
        f"{folder / 'inspection.duckdb'}: {problem}"
    ]


def test_the_digest_of_a_table_does_not_depend_on_the_order_of_its_rows(tmp_path: Path) -> None:
    with open_database(tmp_path / "a.duckdb") as connection:
        run(connection, "CREATE TABLE up AS SELECT range AS n FROM range(1000) ORDER BY n")
        run(connection, "CREATE TABLE down AS SELECT range AS n FROM range(1000) ORDER BY n DESC")
        run(connection, "CREATE TABLE twice AS SELECT 1 AS n UNION ALL SELECT 1")
        run(connection, "CREATE TABLE empty AS SELECT 1 AS n WHERE FALSE")
        assert table_digest(connection, "up") == table_digest(connection, "down")
        assert table_digest(connection, "twice") != table_digest(connection, "empty")


@pytest.mark.parametrize("text", [b"", b"no database", None])
def test_a_database_that_cannot_be_read_is_named(archive: Path, text: bytes | None) -> None:
    folder = _inspect(archive)
    if text is None:
        folder.chmod(0o755)
        (folder / "inspection.duckdb").unlink()
    else:
        _change(folder / "inspection.duckdb", lambda _: text)
    problems = _problems(archive)
    assert problems
    assert all(p.startswith(f"{folder / 'inspection.duckdb'}: ") for p in problems)


def test_a_database_with_broken_pages_is_named(archive: Path) -> None:
    folder = _inspect(archive)
    _change(folder / "inspection.duckdb", lambda t: t[:4096] + bytes(b ^ 255 for b in t[4096:]))
    problems = _problems(archive)
    assert problems
    assert all(p.startswith(f"{folder / 'inspection.duckdb'}: ") for p in problems)


def test_one_quarter_may_be_walked_alone(archive: Path) -> None:
    snapshot, _ = _seal(archive)
    target = _inspect(archive)
    _change(snapshot.parquet, _flipped)
    _change(target / "findings.csv", _flipped)
    assert len(_problems(archive)) == 2
    assert [p.partition(": ")[0] for p in _problems(archive, "FY2018Q3")] == [str(target / "findings.csv")]
    assert _problems(archive, "FY2018Q2") == []


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("sign", {}),
        ("sign", {"quarter": "FY2018Q3"}),
        ("sign", "text"),
        ("site", {}),
        ("publication", {}),
        ("publication", {"path": "publications/FY2018Q3", "manifest_sha256": "0" * 64}),
        ("publication", {"path": "../../elsewhere/p1", "manifest_sha256": "0" * 64}),
        ("inspection", {"path": "inspections/FY2018Q3/r1"}),
        ("seal", {"path": ["snapshots"], "manifest_sha256": "0" * 64}),
    ],
)
def test_an_entry_that_no_command_writes_is_one_clear_problem(archive: Path, kind: str, body: Any) -> None:
    _append(archive, "a")
    ledger.append(archive, kind, AT, body)
    (problem,) = verify_archive(archive).problems
    assert (problem.where.file, problem.where.row) == (str(ledger.ledger_path(archive)), 2)


def test_an_entry_without_its_place_in_the_chain_is_one_clear_problem(archive: Path) -> None:
    _append(archive, "a")
    entry: dict[str, Any] = {"kind": "site"}
    entry["digest"] = ledger._digest(entry)
    _rewrite(archive, [*_lines(archive), json.dumps(entry).encode() + b"\n"])
    (problem,) = verify_archive(archive).problems
    assert (problem.where.row, "is missing or was reordered" in problem.problem) == (2, True)
