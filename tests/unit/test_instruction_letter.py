"""The letter of an instruction: what it says, its fonts, its standards and its bytes."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date, datetime
from pathlib import Path

import pytest
from instruction_fixture import KEYS, follow_through, issue, make_site, write_form

from tenken.archive.register import Instruction, read_register
from tenken.cli import main
from tenken.errors import EvidenceError, InputError
from tenken.instructions import letter
from tenken.instructions.letter import FONTS, describe_letter, render_letter, write_letter
from tenken.settings import Settings


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = make_site(tmp_path_factory.mktemp("letters") / "site")
    issue(settings, finding_keys=KEYS[:2])
    form = write_form(settings.path.parent, addressee_name="架空次郎　殿")
    issue(settings, form=form, finding_keys=(), at=datetime(2019, 5, 1), due_on=date(2019, 5, 20))
    return settings


def of(site: Settings, number: int) -> Instruction:
    return read_register(site.archive).instructions[number - 1]


def text_of(path: Path) -> str:
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True)
    return done.stdout.decode()


def test_a_letter_says_number_era_date_parties_subject_body_and_what_is_ordered(site: Settings) -> None:
    said = describe_letter(of(site, 1), date(2018, 12, 5))
    assert (said["number"], said["issued_on"]) == ("1", "平成30年12月5日")
    assert (said["addressee"], said["sender"]) == (
        "架空販売株式会社　御中",
        "架空通信株式会社　情報管理責任者",
    )
    assert said["subject"].endswith("是正について（指示）")
    assert len(said["body"]) == 3
    items = dict(said["items"])
    assert items["指示の種別"] == "営業の中止"
    assert items["期限"] == "平成30年12月20日"
    assert items["事案の番号"] == "X-1"
    assert items["対象とする指摘の識別番号"] == f"{KEYS[0][:16]}\n{KEYS[1][:16]}"
    assert items["様式"] == "目的外利用に対する是正指示書（out_of_purpose_use 第1版）"


def test_a_person_is_addressed_as_the_form_says_and_nothing_empty_is_listed(site: Settings) -> None:
    said = describe_letter(of(site, 2), date(2019, 5, 1))
    assert said["addressee"] == "架空次郎　殿"
    assert said["issued_on"] == "令和元年5月1日"
    assert "対象とする指摘の識別番号" not in dict(said["items"])


def test_a_letter_is_archival_tagged_and_the_same_bytes_every_time(site: Settings) -> None:
    made = render_letter(site, of(site, 1)).pdf
    assert made == render_letter(site, of(site, 1)).pdf
    assert made != render_letter(site, of(site, 2)).pdf
    assert made.startswith(b"%PDF-1.7")
    assert b"<pdfaid:part>2</pdfaid:part>" in made
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in made
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made
    assert made.count(b"BIZUDPGothic") >= 2


def test_what_follows_an_instruction_does_not_change_its_letter(site: Settings) -> None:
    before = render_letter(site, of(site, 2)).pdf
    record = of(site, 2)
    assert record.events == ()
    # Receipt, report and confirmation are dated after the second letter's issue.
    changed = Instruction(record.number, record.content, ({"event": "ack", "by": "x", "at": "2019-05-02"},))
    assert render_letter(site, changed).pdf == before


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler's tools are not installed")
def test_the_text_of_a_letter_can_be_read_out_of_the_file(site: Settings, tmp_path: Path) -> None:
    assert write_letter(site, of(site, 1), tmp_path / "l.pdf") == 0
    said = text_of(tmp_path / "l.pdf")
    for words in ("第1号", "架空販売株式会社", "記", "当該名簿による営業を直ちに中止すること。", "以上"):
        assert words in said


def test_the_fonts_are_shipped_with_their_licence(site: Settings) -> None:
    assert {p.name for p in FONTS.iterdir()} == {
        "BIZUDPGothic-Bold.ttf", "BIZUDPGothic-Regular.ttf", "BIZUDPMincho-Regular.ttf", "OFL.txt",
    }  # fmt: skip
    licence = (FONTS / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert licence.startswith("Copyright 2022 The BIZ UDGothic Project Authors")
    assert "\nCopyright 2022 The BIZ UDMincho Project Authors" in licence


def test_a_character_that_the_fonts_lack_is_printed_as_a_geta_and_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = make_site(tmp_path / "site")
    issue(settings, form=write_form(tmp_path, addressee_name="𠮷髙販売㈱", sender_name="𠮷田商会😀"))
    assert render_letter(settings, of(settings, 1)).lacking == ("𠮷", "😀")
    target = tmp_path / "letter.pdf"
    assert main(["--config", str(settings.path), "letter", "1", "--pdf", str(target)]) == 0
    assert capsys.readouterr().err.startswith("2 characters that the fonts lack are printed as 〓")
    if shutil.which("pdftotext") is not None:
        assert "〓髙販売㈱" in text_of(target)


def test_a_letter_into_the_archive_is_refused(site: Settings) -> None:
    with pytest.raises(InputError, match="lies in the archive"):
        write_letter(site, of(site, 1), site.archive / "letter.pdf")


def test_a_template_that_cannot_be_set_says_so(
    site: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "letter.typ").write_text("#letter.nothing", encoding="utf-8")
    monkeypatch.setattr(letter, "TEMPLATE", tmp_path / "letter.typ")
    with pytest.raises(EvidenceError, match="instruction 1: the letter cannot be set"):
        render_letter(site, of(site, 1))


def test_the_command_writes_the_letter(site: Settings, tmp_path: Path) -> None:
    target = tmp_path / "new" / "letter.pdf"
    assert main(["--config", str(site.path), "letter", "1", "--pdf", str(target)]) == 0
    assert target.read_bytes() == render_letter(site, of(site, 1)).pdf


def test_no_letter_comes_of_a_register_that_was_tampered_with(tmp_path: Path) -> None:
    settings = make_site(tmp_path / "site")
    issue(settings)
    follow_through(settings, 1)
    (settings.archive / "ledger.jsonl").write_text("{}\n", encoding="utf-8")
    target = tmp_path / "letter.pdf"
    assert (
        main(["--config", str(settings.path), "letter", "1", "--pdf", str(target)]) == EvidenceError.exit_code
    )
    assert not target.exists()
