"""Issue, receipt, report and confirmation of instructions; tampering is named, whatever it touched."""

from __future__ import annotations

import csv
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from instruction_fixture import ISSUED, KEYS, follow_through, issue, make_site, unlock, write_form

from tenken.archive import ledger
from tenken.archive.register import find_instruction, read_register
from tenken.archive.verify import verify_archive
from tenken.cli import main
from tenken.contract import load_dataset
from tenken.errors import EvidenceError, InputError
from tenken.instructions.listing import Wanted, choose_instructions, export_instructions
from tenken.instructions.register import record_step
from tenken.settings import Settings


@pytest.fixture
def site(tmp_path: Path) -> Settings:
    return make_site(tmp_path / "site")


def place(site: Settings, number: int, name: str = "instruction.json") -> Path:
    return site.archive / "instructions" / str(number) / name


def problems_of(site: Settings) -> list[str]:
    return [str(p).removeprefix(f"{site.archive}/") for p in read_register(site.archive).problems]


def test_instructions_are_numbered_from_one_without_gaps_and_chained(site: Settings) -> None:
    assert [issue(site) for _ in range(3)] == [1, 2, 3]
    register = read_register(site.archive)
    assert register.problems == ()
    first, second, _ = register.instructions
    assert first.content["previous_sha256"] == ledger.FIRST
    entries = [e for _, e in ledger.entries(site.archive)]
    assert [(e["kind"], e["body"]["number"]) for e in entries] == [("instruction", n) for n in (1, 2, 3)]
    assert second.content["previous_sha256"] == entries[0]["body"]["sha256"]


def test_an_instruction_holds_everything_that_was_ordered(site: Settings) -> None:
    issue(site, finding_keys=(KEYS[2].upper(), KEYS[0]))
    content = read_register(site.archive).instructions[0].content
    assert content["finding_keys"] == [KEYS[0], KEYS[2]]
    assert content["issued_at"] == "2018-12-05T01:00:00"
    assert {name: content[name] for name in ("form_id", "form_version", "incident_id", "kind", "due_on")} == {
        "form_id": "out_of_purpose_use",
        "form_version": "1",
        "incident_id": "X-1",
        "kind": "stop_sales",
        "due_on": "2018-12-20",
    }
    assert content["subject"].endswith("（指示）")


def test_the_ledger_holds_digests_and_no_name(site: Settings) -> None:
    issue(site, issued_by="山田")
    record_step(site.archive, 1, "ack", "鈴木", ISSUED)
    text = (site.archive / "ledger.jsonl").read_text(encoding="utf-8")
    assert "山田" not in text
    assert "鈴木" not in text


def test_sealed_files_cannot_be_written_or_added_to(site: Settings) -> None:
    issue(site)
    follow_through(site, 1)
    sealed = [place(site, 1), *sorted(place(site, 1, "events").iterdir())]
    assert [p.name for p in sealed] == ["instruction.json", "1.json", "2.json", "3.json"]
    assert {p.stat().st_mode & 0o222 for p in sealed} == {0}
    folders = [place(site, 1, name) for name in ("", "events", "attachments")]
    assert {p.stat().st_mode & 0o222 for p in folders} == {0}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"finding_keys": ("d4" * 32,)}, f"--finding {'d4' * 32}: no inspection has this finding"),
        ({"finding_keys": (KEYS[0][:10],)}, "no inspection has this finding"),
        ({"incident_id": None}, "--incident: form out_of_purpose_use wants one"),
        ({"due_on": date(2018, 12, 4)}, "--due: lies before the day of issue"),
        ({"issued_by": " "}, "--as: is empty"),
        ({"addressee_id": ""}, "--to-…: is empty"),
    ],
)
def test_an_order_that_cannot_stand_is_refused_and_nothing_is_written(
    site: Settings, changes: dict[str, Any], problem: str
) -> None:
    with pytest.raises(InputError, match=problem):
        issue(site, **changes)
    assert not (site.archive / "instructions").exists()
    assert not (site.archive / "ledger.jsonl").exists()


def test_the_day_of_issue_is_the_local_one(site: Settings) -> None:
    with pytest.raises(InputError, match="--due"):
        issue(site, at=datetime(2018, 12, 20, 15, 0), due_on=date(2018, 12, 20))
    assert issue(site, at=datetime(2018, 12, 20, 14, 59), due_on=date(2018, 12, 20)) == 1


def test_a_form_for_another_kind_is_refused(site: Settings) -> None:
    left_out = {"found_on": None, "act": None, "affected_count": None, "inspection": "点検"}
    form = write_form(site.path.parent, "access_revocation", **left_out)
    with pytest.raises(InputError, match="--kind: form access_revocation is not for it"):
        issue(site, form=form)
    assert issue(site, form=form, kind="revoke_access", incident_id=None) == 1


def test_findings_of_every_inspection_may_be_named(site: Settings) -> None:
    assert issue(site, finding_keys=KEYS) == 1


def test_the_steps_follow_each_other_and_closing_is_the_last(site: Settings) -> None:
    issue(site)
    archive, later = site.archive, datetime(2018, 12, 30)
    with pytest.raises(InputError, match="instruction 1: its receipt is not recorded yet"):
        record_step(archive, 1, "claim", "C1-01", later)
    with pytest.raises(InputError, match="nobody reported it as done"):
        record_step(archive, 1, "close", "B02", later)
    follow_through(site, 1)
    for step in ("ack", "claim", "close"):
        with pytest.raises(InputError, match="it is closed"):
            record_step(archive, 1, step, "B03", later)  # type: ignore[arg-type]
    assert len(read_register(archive).instructions[0].events) == 3


def test_receipt_is_recorded_once_and_completion_may_be_reported_again(site: Settings) -> None:
    issue(site)
    record_step(site.archive, 1, "ack", "C1-01", ISSUED)
    with pytest.raises(InputError, match="its receipt is recorded already"):
        record_step(site.archive, 1, "ack", "C1-02", ISSUED)
    assert record_step(site.archive, 1, "claim", "C1-01", datetime(2018, 12, 7)) == 2
    assert record_step(site.archive, 1, "claim", "C1-01", datetime(2018, 12, 9)) == 3
    newest = read_register(site.archive).instructions[0].newest("claim")
    assert newest is not None
    assert newest["at"] == "2018-12-09T00:00:00"


@pytest.mark.parametrize("by", ["B01", "C1-01", "C1-02", "ｂ０１", " b 01"])
def test_no_party_may_confirm_however_the_name_is_spelled(site: Settings, by: str) -> None:
    issue(site)
    record_step(site.archive, 1, "ack", "C1-01", ISSUED)
    record_step(site.archive, 1, "claim", "C1-02", ISSUED)
    with pytest.raises(InputError, match="may not confirm it"):
        record_step(site.archive, 1, "close", by, ISSUED)
    assert record_step(site.archive, 1, "close", "B02", ISSUED) == 3


def test_a_step_before_what_came_before_is_refused(site: Settings) -> None:
    issue(site)
    with pytest.raises(InputError, match="the time lies before"):
        record_step(site.archive, 1, "ack", "C1-01", datetime(2018, 12, 5, 0, 59, 59))


def test_a_step_of_nobody_on_no_instruction_or_with_no_file_is_refused(
    site: Settings, tmp_path: Path
) -> None:
    issue(site)
    with pytest.raises(InputError, match="--as: is empty"):
        record_step(site.archive, 1, "ack", "  ", ISSUED)
    with pytest.raises(EvidenceError, match="instructions/7: no such instruction"):
        record_step(site.archive, 7, "ack", "C1-01", ISSUED)
    with pytest.raises(InputError, match=r"gone\.pdf: the file does not exist"):
        record_step(site.archive, 1, "ack", "C1-01", ISSUED, [tmp_path / "gone.pdf"])


def test_attached_files_are_kept_with_their_digest_and_checked(site: Settings, tmp_path: Path) -> None:
    issue(site)
    proof = tmp_path / "廃棄記録.pdf"
    proof.write_bytes(b"burnt")
    record_step(site.archive, 1, "ack", "C1-01", ISSUED)
    record_step(site.archive, 1, "claim", "C1-01", ISSUED, [proof, proof])
    (kept,) = place(site, 1, "attachments").iterdir()
    claim = read_register(site.archive).instructions[0].newest("claim")
    assert claim is not None
    assert [f["name"] for f in claim["attachments"]] == [proof.name] * 2
    assert kept.name == claim["attachments"][0]["sha256"]
    assert kept.read_bytes() == b"burnt"
    unlock(kept).write_bytes(b"saved")
    assert any("was changed after it was sealed" in p and kept.name in p for p in problems_of(site))
    kept.unlink()
    assert any("is missing" in p and kept.name in p for p in problems_of(site))


def test_an_edited_instruction_is_named_and_the_others_stand(site: Settings) -> None:
    for _ in range(3):
        issue(site)
    path = unlock(place(site, 2))
    path.write_text(path.read_text(encoding="utf-8").replace("2018-12-20", "2019-12-20"), encoding="utf-8")
    assert problems_of(site) == [
        "instructions/2/instruction.json: was changed after it was sealed. Restore it from a copy of the archive"
    ]
    assert [i.number for i in read_register(site.archive).instructions] == [1, 3]


def test_a_missing_instruction_is_named_and_its_number_is_never_given_again(site: Settings) -> None:
    for _ in range(2):
        issue(site)
    unlock(place(site, 2)).unlink()
    assert problems_of(site)[0].startswith("instructions/2/instruction.json: is missing")
    with pytest.raises(EvidenceError, match=r"2/instruction\.json: is missing"):
        issue(site)
    assert sum(e["kind"] == "instruction" for _, e in ledger.entries(site.archive)) == 2


def test_exchanged_instructions_are_named_as_reordered(site: Settings) -> None:
    issue(site)
    issue(site, addressee_id="C2")
    one, two = (unlock(place(site, n)) for n in (1, 2))
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)
    assert [p.split(". ")[0] for p in problems_of(site)] == [
        "instructions/1/instruction.json: was reordered: it holds what was sealed as instructions/2/instruction.json",
        "instructions/2/instruction.json: was reordered: it holds what was sealed as instructions/1/instruction.json",
    ]


def test_an_edited_and_a_missing_event_are_named(site: Settings) -> None:
    issue(site)
    follow_through(site, 1)
    path = unlock(place(site, 1, "events/2.json"))
    path.write_text(path.read_text(encoding="utf-8").replace("C1-02", "C1-09"), encoding="utf-8")
    unlock(place(site, 1, "events/3.json")).unlink()
    assert [p.split(". ")[0] for p in problems_of(site)] == [
        "instructions/1/events/2.json: was changed after it was sealed",
        "instructions/1/events/3.json: is missing",
    ]


def test_files_slipped_in_are_named_and_stop_the_register(site: Settings) -> None:
    issue(site)
    unlock(place(site, 1))
    place(site, 1, "events").chmod(0o755)
    for n in (1, 2):
        place(site, 1, f"events/{n}.json").write_text(json.dumps({"at": "2018-12-06T00:00:00"}), "utf-8")
    assert [p.split(". ")[0] for p in problems_of(site)] == [
        f"instructions/1/events/{n}.json: is not in the ledger" for n in (1, 2)
    ]
    with pytest.raises(EvidenceError, match="is not in the ledger"):
        issue(site)


def test_an_edited_ledger_is_named(site: Settings) -> None:
    for _ in range(2):
        issue(site)
    path = site.archive / "ledger.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace('"number":2', '"number":3'), encoding="utf-8")
    assert problems_of(site) == [
        "ledger.jsonl:2: the entry was edited. Restore ledger.jsonl from a copy of the archive"
    ]


def test_a_cut_ledger_leaves_what_it_no_longer_names(site: Settings) -> None:
    for _ in range(3):
        issue(site)
    path = site.archive / "ledger.jsonl"
    path.write_text(path.read_text(encoding="utf-8").splitlines(keepends=True)[0], encoding="utf-8")
    assert [p.split(". ")[0] for p in problems_of(site)] == [
        f"instructions/{n}/instruction.json: is not in the ledger" for n in (2, 3)
    ]


def test_a_gap_in_the_numbers_of_the_ledger_is_named(site: Settings) -> None:
    issue(site)
    body = {"path": "instructions/3/instruction.json", "number": 3, "sequence": 0, "sha256": "0" * 64}
    ledger.append(site.archive, "instruction", ISSUED, body)
    assert problems_of(site)[0].startswith("instructions/3/instruction.json: was issued as number 3 after 1")


def test_what_a_killed_process_sealed_without_naming_it_is_named_by_the_next(site: Settings) -> None:
    issue(site)
    path = site.archive / "ledger.jsonl"
    path.write_text("", encoding="utf-8")
    assert issue(site) == 2
    record_step(site.archive, 2, "ack", "C1-01", ISSUED)
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:2]), encoding="utf-8")
    assert issue(site) == 3
    register = read_register(site.archive)
    assert register.problems == ()
    assert [len(i.events) for i in register.instructions] == [0, 1, 0]


def test_verify_walks_the_instructions_too(site: Settings) -> None:
    remove = site.archive / "inspections"
    remove.rename(site.archive.parent / "elsewhere")
    issue(site, finding_keys=())
    follow_through(site, 1)
    verified = verify_archive(site.archive)
    assert (verified.entries, verified.files, verified.problems) == (4, 4, ())
    unlock(place(site, 1)).unlink()
    assert [p.problem for p in verify_archive(site.archive).problems] == ["is missing"]


def test_instructions_are_found_by_addressee_kind_and_local_day(site: Settings) -> None:
    issue(site)
    issue(site, addressee_kind="org", addressee_id="C1", kind="retrain")
    issue(site, at=datetime(2018, 12, 31, 15), due_on=date(2019, 1, 1), kind="other")
    every = read_register(site.archive).instructions

    def numbers(**wanted: Any) -> list[int]:
        return [i.number for i in choose_instructions(site, every, Wanted(**wanted))]

    assert numbers() == [1, 2, 3]
    assert numbers(contractor="C1") == [1, 3]
    assert numbers(org="C1") == [2]
    assert numbers(org="C1", contractor="C1") == [1, 2, 3]
    assert numbers(kind="retrain") == [2]
    assert numbers(first=date(2019, 1, 1)) == [3]
    assert numbers(first=date(2018, 12, 5), last=date(2018, 12, 5)) == [1, 2]
    assert numbers(last=date(2018, 12, 4)) == []


def test_the_export_has_the_columns_of_the_contract_and_the_newest_claim(
    site: Settings, tmp_path: Path
) -> None:
    issue(site, finding_keys=KEYS[:2])
    issue(site)
    follow_through(site, 1)
    target = tmp_path / "out" / "instructions.csv"
    assert export_instructions(site, target) == 2
    before = target.read_bytes()
    assert export_instructions(site, target) == 2
    assert target.read_bytes() == before
    with target.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == list(load_dataset("instructions").columns)
    assert rows[0]["finding_keys"] == " ".join(KEYS[:2])
    assert rows[0]["claimed_done_at"] == "2018-12-10T03:00:00+00:00"
    assert (rows[0]["acknowledged_by"], rows[0]["confirmed_by"]) == ("C1-01", "B02")
    assert (rows[1]["acknowledged_by"], rows[1]["confirmed_at"]) == ("", "")
    assert "営業を直ちに中止" in rows[1]["body"]


def test_nothing_is_exported_into_the_archive_or_from_a_register_that_was_tampered_with(
    site: Settings, tmp_path: Path
) -> None:
    issue(site)
    with pytest.raises(InputError, match="lies in the archive"):
        export_instructions(site, site.archive / "instructions.csv")
    unlock(place(site, 1)).unlink()
    with pytest.raises(EvidenceError):
        export_instructions(site, tmp_path / "instructions.csv")
    assert not (tmp_path / "instructions.csv").exists()


def run(site: Settings, *arguments: str) -> int:
    return main(["--config", str(site.path), *arguments])


ACT = ("--as", "B01", "--at", "2018-12-05T10:00")


def test_the_commands_write_follow_and_find_an_instruction(
    site: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    form = str(write_form(site.path.parent))
    to = ("--to-contractor", "C1", "--kind", "stop_sales", "--due", "2018-12-20", "--form", form)
    assert run(site, "instruct", *to, *ACT, "--incident", "X-1", "--finding", *KEYS[:2]) == 0
    assert run(site, "ack", "1", "--as", "C1-01", "--at", "2018-12-06T10:00+09:00") == 0
    assert run(site, "claim", "1", "--as", "C1-01", "--at", "2018-12-07", "--attachment", form) == 0
    assert run(site, "close", "1", "--as", "C1-01", "--at", "2018-12-08") == InputError.exit_code
    assert run(site, "close", "1", "--as", "B02", "--at", "2018-12-08") == 0
    capsys.readouterr()
    assert run(site, "instructions", "--contractor", "C1", "--kind", "stop_sales") == 0
    listed = capsys.readouterr().out
    assert "contractor C1" in listed
    assert "closed" in listed
    assert listed.endswith("1 instructions are as they were sealed, none is missing\n")
    assert run(site, "instructions", "--org", "C1") == 0
    assert capsys.readouterr().out.startswith("no such instruction\n")


def test_the_list_ends_with_exit_12_and_names_what_was_altered(
    site: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    issue(site)
    issue(site)
    unlock(place(site, 1)).write_text("{}", encoding="utf-8")
    assert run(site, "instructions", "--json") == EvidenceError.exit_code
    said = capsys.readouterr()
    told = json.loads(said.out)
    assert [i["number"] for i in told["instructions"]] == [2]
    assert len(told["problems"]) == 1
    assert "instructions/1/instruction.json: was changed after it was sealed" in said.err


def test_an_instruction_about_nothing_is_issued_with_a_warning(
    site: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    form = str(write_form(site.path.parent, "improper_act", affected_count=None))
    to = ("--to-org", "O1", "--kind", "retrain", "--due", "2018-12-20", "--form", form)
    assert run(site, "instruct", *to, *ACT) == 0
    assert "names neither a finding nor an incident" in capsys.readouterr().err


def test_a_list_of_no_archive_is_refused(site: Settings, tmp_path: Path) -> None:
    nowhere = str(tmp_path / "nowhere")
    assert run(site, "--archive", nowhere, "instructions") == InputError.exit_code


def test_the_export_command_says_how_many(
    site: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    issue(site)
    assert run(site, "instructions", "--export", str(tmp_path / "i.csv")) == 0
    assert capsys.readouterr().out == f"1 instructions: {tmp_path / 'i.csv'}\n"


def test_an_unknown_number_is_refused(site: Settings) -> None:
    with pytest.raises(EvidenceError, match="no such instruction"):
        find_instruction(read_register(site.archive), site.archive, 1)
