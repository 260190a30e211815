"""Sealed inspections made again from a copy of their archive, and copies in which something was changed."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from small_site import QUARTERS, RULES, write_site

from tenken import provenance, reproduce
from tenken.archive import ledger
from tenken.archive.store import remove_tree, sha256_file, write_json
from tenken.archive.verify import verify_archive
from tenken.cli import main
from tenken.engine.duckdb import open_database, run
from tenken.errors import EvidenceError, GateError
from tenken.reproduce import reproduce_inspection
from tenken.sealed_inputs import read_inputs
from tenken.sealing import describe_content

BEFORE, LAST = QUARTERS
OWN_PROMISES = """
promises:
  - {id: P101, request_item: 1, text_ja: 見直す, text_en: review, kind: once, due: 2018-09-30,
     evidence: {inspection: FY2018Q2}}
  - {id: P299, request_item: 2, text_ja: 定める, text_en: lay down, kind: once, due: 2018-09-30,
     evidence: {dataset: documents, day: effective_on, where: {kind: manual}}, clauses: [audit]}
"""
OWN_CLAUSES = """
clauses:
  - {id: audit, request_item: 2, text_ja: 監査, text_en: audit, document_id: M, section: 第3章, version: "2",
     effective_on: 2018-09-20}
"""


def digests(folder: Path) -> dict[str, str]:
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


@pytest.fixture(scope="module")
def sealed(tmp_path_factory) -> Path:
    """Two quarters, the first inspected anew after the second; only the archive is left of the site."""
    root = tmp_path_factory.mktemp("site")
    config = write_site(root / "site")
    (root / "site" / "promises.yaml").write_text(OWN_PROMISES, encoding="utf-8")
    (root / "site" / "manual_clauses.yaml").write_text(OWN_CLAUSES, encoding="utf-8")
    assert main(["backfill", *QUARTERS, "--config", str(config)]) == 0
    stricter = root / "site" / "stricter.yaml"
    stricter.write_text(RULES.replace("order_entry", "other"), encoding="utf-8")
    assert main(["inspect", BEFORE, "--config", str(config), "--rules", str(stricter)]) == 0
    (root / "site" / "archive").rename(root / "archive")
    remove_tree(root / "site")
    return root / "archive"


@pytest.fixture
def copy(sealed, tmp_path):
    """An archive that a test may damage."""
    shutil.copytree(sealed, tmp_path / "archive")
    for path in (tmp_path / "archive").rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    yield tmp_path / "archive"
    remove_tree(tmp_path / "archive")


def refused(archive: Path, quarter: str = LAST, revision: int | None = None) -> list[tuple[str, str]]:
    """Reproduce, demand that it is refused, and give the files and problems, relative to the archive."""
    with pytest.raises(EvidenceError) as caught:
        reproduce_inspection(archive, quarter, revision)
    return [(p.where.file.removeprefix(f"{archive}/"), p.problem) for p in caught.value.problems]


@pytest.mark.parametrize(("quarter", "revision"), [(BEFORE, 1), (BEFORE, 2), (LAST, 1)])
def test_every_revision_comes_out_the_same_without_its_site(sealed, quarter, revision, capsys):
    untouched = digests(sealed)
    arguments = ["reproduce", quarter, "--revision", str(revision), "--archive", str(sealed)]
    assert main(arguments) == 0
    assert f"{quarter} r{revision}: 11 files and " in capsys.readouterr().out
    assert digests(sealed) == untouched


def test_the_inputs_are_sealed_with_the_rules_as_they_were_used(sealed):
    first, second = (read_inputs(sealed / "inspections" / BEFORE / f"r{n}", sealed) for n in (1, 2))
    assert first.rules.rules[0].duty_code == ["order_entry"]
    assert second.rules.rules[0].duty_code == ["other"]
    assert first.snapshots == second.snapshots
    assert "captured_at" not in (sealed / "inspections" / BEFORE / "r1" / "inputs.json").read_text()


def test_the_inputs_are_sealed_with_the_promises_as_they_were_made(sealed):
    """The site is gone by now: what it promised is told by the archive alone."""
    given = read_inputs(sealed / "inspections" / BEFORE / "r1", sealed).commitments
    assert [p.id for p in given.promises] == ["P101", "P299"]
    assert [r.item for r in given.requests] == [1, 2, 3]  # the product's, where a site cites none
    assert [c.section for c in given.clauses] == ["第3章"]
    with open_database(
        sealed / "inspections" / BEFORE / "r1" / "inspection.duckdb", read_only=True
    ) as connection:
        rows = run(connection, "SELECT id, state, reason FROM promise_standings ORDER BY id")
    assert rows == [("P101", "kept", None), ("P299", "unknown", "dataset documents is absent")]


def test_other_promises_are_another_input(sealed):
    """Equal fingerprints mean equal bytes, so a promise more must give another."""
    given = read_inputs(sealed / "inspections" / BEFORE / "r1", sealed)
    decided = {"rules": given.rules, "commitments": given.commitments}
    less = {**decided, "commitments": given.commitments.model_copy(update={"promises": ()})}
    quarter = given.settings.quarter(BEFORE)
    prints = [
        provenance.fingerprint(quarter, given.snapshots, {}, given.settings, d, {})
        for d in (decided, decided, less)
    ]
    assert prints[0] == prints[1] != prints[2]


def change_parquet(archive: Path) -> str:
    path = archive / "snapshots/grants/2018-12-31/1/data.parquet"
    path.write_bytes(path.read_bytes()[:-1] + b"X")
    return "snapshots/grants/2018-12-31/1/data.parquet"


def change_snapshot_manifest(archive: Path) -> str:
    path = archive / "snapshots/persons/2018-12-31/1/manifest.json"
    path.write_text(path.read_text().replace('"rows_declared": null', '"rows_declared": 41'))
    return "snapshots/persons/2018-12-31/1/manifest.json"


def change_earlier_manifest(archive: Path) -> str:
    path = archive / "snapshots/persons/2018-09-30/1/manifest.json"
    path.write_text(path.read_text().replace('"rows_declared": null', '"rows_declared": 41'))
    return "snapshots/persons/2018-09-30/1/manifest.json"


def remove_snapshot(archive: Path) -> str:
    shutil.rmtree(archive / "snapshots/posts/2018-12-31/1")
    return "snapshots/posts/2018-12-31/1/manifest.json"


def change_inputs(archive: Path) -> str:
    path = archive / "inspections" / LAST / "r1" / "inputs.json"
    path.write_text(path.read_text().replace("order_entry", "other"))
    return f"inspections/{LAST}/r1/inputs.json"


def change_manifest(archive: Path) -> str:
    path = archive / "inspections" / LAST / "r1" / "manifest.json"
    path.write_text(path.read_text() + "\n")
    return f"inspections/{LAST}/r1/manifest.json"


def change_earlier_inspection(archive: Path) -> str:
    database = archive / "inspections" / BEFORE / "r1" / "inspection.duckdb"
    with open_database(database) as connection:
        run(connection, "DELETE FROM findings WHERE code = 'L01'")
    return f"inspections/{BEFORE}/r1/inspection.duckdb"


@pytest.mark.parametrize(
    "damage",
    [
        change_parquet,
        change_snapshot_manifest,
        change_earlier_manifest,
        remove_snapshot,
        change_inputs,
        change_manifest,
        change_earlier_inspection,
    ],
)
def test_an_input_that_was_changed_is_named_before_anything_is_rebuilt(
    copy, damage: Callable[[Path], str], monkeypatch
):
    monkeypatch.setattr(reproduce, "run_gate", lambda stage: pytest.fail("rebuilt all the same"))
    changed = damage(copy)
    assert [file for file, _ in refused(copy)] == [changed]


def test_every_changed_input_is_named_at_once_and_the_command_ends_with_12(copy, capsys):
    change_parquet(copy)
    change_snapshot_manifest(copy)
    assert main(["reproduce", LAST, "--archive", str(copy)]) == 12
    said = capsys.readouterr().err
    assert "snapshots/grants/2018-12-31/1/data.parquet: was changed" in said
    assert "snapshots/persons/2018-12-31/1/manifest.json: was changed" in said


def test_a_result_that_was_changed_is_named_file_by_file_and_table_by_table(copy):
    folder = copy / "inspections" / LAST / "r1"
    headcount = folder / "headcount.csv"
    headcount.write_text(headcount.read_text().replace(",100", ",99"))
    (folder / "findings.csv").unlink()
    (folder / "note.txt").write_text("added")
    with open_database(folder / "inspection.duckdb") as connection:
        run(connection, "DELETE FROM findings WHERE code = 'L01'")
    assert refused(copy) == [
        (f"inspections/{LAST}/r1/findings.csv", "is made by the rebuild and is not in the sealed folder"),
        (f"inspections/{LAST}/r1/headcount.csv", "comes out differently"),
        (f"inspections/{LAST}/r1/note.txt", "was added after the folder was sealed"),
        (f"inspections/{LAST}/r1/inspection.duckdb", "table findings was changed after it was sealed"),
    ]


def test_other_code_is_told_first_and_then_what_it_makes_differently(sealed, monkeypatch):
    monkeypatch.setattr(provenance, "code_digest", lambda: "f" * 64)
    first, *others = refused(sealed)
    assert first[0] == "code"
    assert "this is version" in first[1]
    assert "code ffffffffffff" in first[1]
    assert (f"inspections/{LAST}/r1/inspection.duckdb", "table run comes out differently") in others
    assert not any("table findings" in problem for _, problem in others)


def test_other_code_is_told_first_when_an_input_was_changed_too(copy, monkeypatch):
    monkeypatch.setattr(provenance, "code_digest", lambda: "f" * 64)
    changed = change_parquet(copy)
    assert [file for file, _ in refused(copy)] == ["code", changed]


def forge_result(archive: Path, quarter: str) -> None:
    """Change a result and seal it again as if it had always been so, the whole chain included."""
    folder = archive / "inspections" / quarter / "r1"
    headcount = folder / "headcount.csv"
    headcount.write_text(headcount.read_text().replace(",100", ",50"))
    with open_database(folder / "inspection.duckdb") as connection:
        run(connection, "UPDATE headcount SET permitted_percent = 50")
    manifest = json.loads((folder / "manifest.json").read_text())
    write_json(
        folder / "manifest.json", {**manifest, **describe_content(folder, folder / "inspection.duckdb")}
    )
    entries = [entry for _, entry in ledger.entries(archive)]
    ledger.ledger_path(archive).unlink()
    for entry in entries:
        sealed = sha256_file(archive / entry["body"]["path"] / "manifest.json")
        at = datetime.fromisoformat(entry["at"])
        ledger.append(archive, entry["kind"], at, {**entry["body"], "manifest_sha256": sealed})


def test_a_forgery_that_every_digest_agrees_with_does_not_come_out_again(copy):
    forge_result(copy, LAST)
    assert verify_archive(copy).problems == ()
    assert refused(copy) == [
        (f"inspections/{LAST}/r1/headcount.csv", "comes out differently"),
        (f"inspections/{LAST}/r1/inspection.duckdb", "table headcount comes out differently"),
    ]


def test_a_gate_that_no_longer_holds_is_a_doubt_about_the_evidence(sealed, monkeypatch):
    def stop(_: object) -> int:
        raise GateError.at("persons", "2 of 10 rows", "Deliver persons again")

    monkeypatch.setattr(reproduce, "run_gate", stop)
    assert refused(sealed) == [("persons", "2 of 10 rows")]


def test_an_inspection_sealed_without_its_inputs_cannot_be_made_again(tmp_path):
    with pytest.raises(EvidenceError, match="sealed without its inputs"):
        read_inputs(tmp_path, tmp_path)


@pytest.mark.parametrize("damage", ['{"settings"', "[]", '{"settings": {"absent": []}, "snapshots": {}}'])
def test_inputs_that_cannot_be_read_are_evidence_errors(tmp_path, damage):
    (tmp_path / "inputs.json").write_text(damage, encoding="utf-8")
    with pytest.raises(EvidenceError):
        read_inputs(tmp_path, tmp_path)


def test_another_snapshot_in_the_place_of_the_one_used_is_told(sealed, copy):
    inspection = sealed / "inspections" / LAST / "r1"
    path = copy / "snapshots/grants/2018-12-31/1/manifest.json"
    manifest = json.loads(path.read_text())
    path.write_text(json.dumps({**manifest, "raw_sha256": "0" * 64}))
    with pytest.raises(EvidenceError, match="not the snapshot that was used"):
        read_inputs(inspection, copy)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["FY2018Q4"], 10),
        ([LAST, "--revision", "7"], 10),
        (["2018Q3"], 11),
        ([LAST, "--archive", "nowhere"], 10),
    ],
)
def test_what_is_not_there_is_told(sealed, arguments, code):
    assert main(["reproduce", "--archive", str(sealed), *arguments]) == code
