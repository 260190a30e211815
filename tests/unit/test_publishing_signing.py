"""Signatures: on what, by whom, in which words; and what becomes of a second one."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from publishing_fixture import SIGNED_AT, case_of, seal_inspection, write_archive
from report_fixture import clean_case

from tenken.archive import ledger
from tenken.archive.store import remove_tree, sha256_file
from tenken.archive.verify import verify_archive
from tenken.errors import ConfigError, EvidenceError, InputError, TenkenError
from tenken.publishing.separation import fold_name
from tenken.publishing.signing import decisions_on, is_approved, sign_inspection, signatures_of
from tenken.settings import Settings

STATEMENT = "指摘事項を確認し、是正を指示した。"


@pytest.fixture(name="settings")
def _settings(tmp_path: Path) -> Any:
    settings = write_archive(tmp_path)
    seal_inspection(settings, "FY2018Q3")
    yield settings
    remove_tree(settings.archive)


def sign(settings: Settings, name: str = "点検 太郎", **more: Any) -> dict[str, Any]:
    given = {"statement": STATEMENT, "at": SIGNED_AT, **more}
    return sign_inspection(settings, "FY2018Q3", name=name, **given)


def refused(kind: type[TenkenError], settings: Settings, name: str = "点検 太郎", **more: Any) -> str:
    with pytest.raises(kind) as caught:
        sign(settings, name, **more)
    assert name.strip() == "" or name not in str(caught.value)
    assert [e for _, e in ledger.entries(settings.archive) if e["kind"] == "sign"] == []
    return str(caught.value)


def test_a_signature_binds_what_in_which_words_by_whom_and_when(settings: Settings) -> None:
    entry = sign(settings, " 点検　太郎 ", role="inspector")
    manifest = settings.archive / "inspections/FY2018Q3/r1/manifest.json"
    assert entry["is_new"]
    assert entry["kind"] == "sign"
    assert entry["at"] == "2019-01-18T03:00:00"
    assert entry["body"] == {
        "quarter": "FY2018Q3",
        "revision": 1,
        "manifest_sha256": sha256_file(manifest),
        "name": "点検 太郎",
        "role": "inspector",
        "decision": "approve",
        "statement": STATEMENT,
        "verdict": "action",
        "no_problem": False,
        "exceptions": 12,
    }
    assert verify_archive(settings.archive).problems == ()


def test_the_same_decision_of_the_same_person_is_recorded_once(settings: Settings) -> None:
    first = sign(settings)
    again = sign(settings, "点検太郎", statement="別の言葉で。", at=SIGNED_AT + timedelta(days=1))
    assert not again["is_new"]
    assert again["sequence"] == first["sequence"]
    assert sign(settings, role="sender")["is_new"]
    assert sign(settings, "試験 花子")["is_new"]


def test_a_rejection_counts_until_somebody_approves_after_it(settings: Settings) -> None:
    digest = sign(settings)["body"]["manifest_sha256"]
    sign(settings, "試験 花子", decision="reject")
    assert not is_approved(decisions_on(settings.archive, digest))
    assert not sign(settings, "試験 花子", decision="reject")["is_new"]
    assert sign(settings)["is_new"]  # the same person again, for another decision came in between
    assert is_approved(decisions_on(settings.archive, digest))


def test_who_took_an_approval_back_is_no_signer(settings: Settings) -> None:
    inspection = seal_inspection(settings, "FY2018Q4")
    for name, decision, hours in (("甲", "approve", 14), ("乙", "approve", 15), ("甲", "reject", 16)):
        sign_inspection(
            settings,
            "FY2018Q4",
            name=name,
            statement=STATEMENT,
            decision=decision,  # type: ignore[arg-type]
            at=SIGNED_AT.replace(hour=hours),
        )
    (signature,) = signatures_of(settings.archive, inspection)
    # 15:00 UTC is the next day in Tokyo
    assert (signature.name, signature.role, signature.signed_on) == ("乙", "officer", date(2019, 1, 19))
    assert signature.statement == STATEMENT


def test_nobody_has_signed_what_nobody_signed(settings: Settings) -> None:
    inspection = seal_inspection(settings, "FY2018Q4")
    assert signatures_of(settings.archive, inspection) == ()
    assert not is_approved([])


def test_what_is_not_there_superseded_or_stale_is_not_signed(settings: Settings, tmp_path: Path) -> None:
    assert "no revision 7" in refused(InputError, settings, revision=7)
    with pytest.raises(InputError, match="not inspected"):
        sign_inspection(settings, "FY2030Q1", name="甲", statement=STATEMENT)
    seal_inspection(settings, "FY2018Q3")
    assert "superseded by revision 2" in refused(InputError, settings, revision=1)
    assert sign(settings)["body"]["revision"] == 2


@pytest.mark.parametrize(("more", "problem"), [
    ({"statement": " \n "}, "the statement is empty"), ({"role": "king"}, "unknown role"),
    ({"decision": "maybe"}, "unknown role or decision"),
])  # fmt: skip
def test_a_signature_without_words_role_or_decision_is_refused(settings, more, problem) -> None:
    assert problem in refused(InputError, settings, **more)


def test_a_signature_without_a_name_is_refused(settings: Settings) -> None:
    assert "the name is empty" in refused(InputError, settings, "　 ")


@pytest.mark.parametrize("said", [
    "問題がないことを確認した。", "問題無し", "問題はありません", "There is NO  PROBLEM.", "ＮＯ ＰＲＯＢＬＥＭ",
])  # fmt: skip
def test_nobody_signs_that_there_is_no_problem_when_the_inspection_does_not_say_so(settings, said) -> None:
    assert "12 exceptions" in refused(InputError, settings, statement=said)


def test_a_rejection_may_say_what_it_likes(settings: Settings) -> None:
    assert sign(settings, statement="問題がないとはいえない。", decision="reject")["is_new"]


def test_the_sentence_may_be_signed_when_the_inspection_itself_concludes_it(tmp_path: Path) -> None:
    settings = write_archive(tmp_path)
    clean = clean_case()
    case = case_of("FY2018Q3", findings=[], not_evaluated={}, populations={}, no_problem=clean.no_problem)
    seal_inspection(settings, "FY2018Q3", case)
    body = sign(settings, statement="問題がないことを確認した。")["body"]
    assert (body["verdict"], body["no_problem"], body["exceptions"]) == ("clear", True, 0)
    remove_tree(settings.archive)


def test_no_exception_alone_is_no_clear_conclusion(tmp_path: Path) -> None:
    settings = write_archive(tmp_path)
    seal_inspection(settings, "FY2018Q3", case_of("FY2018Q3", findings=[]))
    assert sign(settings)["body"]["verdict"] == "unconfirmed"
    remove_tree(settings.archive)


def test_a_list_of_signers_is_held_whatever_width_the_name_is_written_in(tmp_path: Path) -> None:
    settings = write_archive(tmp_path, {"signers": ["Ｔａｒｏ　点検"]})
    seal_inspection(settings, "FY2018Q3")
    assert "publication.signers" in refused(ConfigError, settings, "試験 花子")
    assert sign(settings, "taro点検")["is_new"]
    remove_tree(settings.archive)


@pytest.mark.parametrize("name", [
    "規則 承認", "規則承認", "例外　承認", "E000101", "ｅ０００１０１", "架空 一郎",
])  # fmt: skip
def test_who_approved_a_rule_or_waiver_in_force_does_not_sign(settings: Settings, name: str) -> None:
    # 架空 一郎 is the name of E000101, who approved the rules
    assert "publication.separation" in refused(ConfigError, settings, name)


@pytest.mark.parametrize("name", ["昔の 承認", "E000102", "担当"])
def test_who_approved_what_is_no_longer_in_force_may_sign(settings: Settings, name: str) -> None:
    assert sign(settings, name)["is_new"]


def test_separation_of_duties_may_be_switched_off(tmp_path: Path) -> None:
    settings = write_archive(tmp_path, {"separation": "off"})
    seal_inspection(settings, "FY2018Q3")
    assert sign(settings, "規則 承認")["is_new"]
    remove_tree(settings.archive)


def test_an_inspection_that_was_tampered_with_is_not_signed(settings: Settings) -> None:
    summary = settings.archive / "inspections/FY2018Q3/r1/summary.json"
    summary.chmod(0o644)
    summary.write_text(summary.read_text(encoding="utf-8") + " ", encoding="utf-8")
    assert "was changed after it was sealed" in refused(EvidenceError, settings)


def test_verify_names_a_signature_on_no_inspection(settings: Settings) -> None:
    sign(settings)
    body = {**sign(settings, "乙")["body"], "manifest_sha256": "0" * 64}
    ledger.append(settings.archive, "sign", SIGNED_AT, body)
    (problem,) = verify_archive(settings.archive).problems
    assert problem.where.row == 4
    assert "whose manifest is that of no inspection" in problem.problem
    assert len(verify_archive(settings.archive, "FY2018Q3").problems) == 1
    assert verify_archive(settings.archive, "FY2018Q2").problems == ()


def test_names_differ_by_more_than_width_case_and_spaces() -> None:
    assert fold_name("Ｔａｒｏ　ﾃﾝｹﾝ") == fold_name("taro テンケン")
    assert fold_name("太郎") != fold_name("大郎")
