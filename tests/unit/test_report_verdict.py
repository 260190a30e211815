"""The conclusion is chosen by rule and claims nothing that the figures do not hold."""

from pathlib import Path

import pytest
from report_fixture import COUNTS, Case, clean_case, make_finding, write_inspection

from tenken.report.edition import INTERNAL, PUBLIC, WITHHELD, Edition
from tenken.report.facts import Facts, read_facts
from tenken.report.scope import build_scope
from tenken.report.tiles import build_tiles
from tenken.report.verdict import Verdict, build_verdict, say_reason
from tenken.report.wording import load_wording

WORDS = load_wording()
NO_PROBLEM = "問題がないことを確認しました"


def read(tmp_path: Path, case: Case) -> Facts:
    return read_facts(write_inspection(tmp_path / "inspection.duckdb", case))


def verdict(tmp_path: Path, case: Case, edition: Edition = INTERNAL) -> Verdict:
    facts = read(tmp_path, case)
    return build_verdict(facts, build_scope(facts, WORDS, edition), WORDS, edition)


def bullets(found: Verdict) -> str:
    return "\n".join(bullet.text.ja for bullet in found.bullets)


def test_no_problem_is_said_when_the_inspection_says_so(tmp_path: Path) -> None:
    found = verdict(tmp_path, clean_case())
    assert NO_PROBLEM in found.lead.ja
    assert found.tone == "ok"


def test_no_problem_is_never_said_without_the_inspections_word(tmp_path: Path) -> None:
    found = verdict(tmp_path, clean_case().with_(no_problem=False, reasons="dataset requests is absent"))
    assert NO_PROBLEM not in found.lead.ja
    assert "申請・承認の提供を受けていません" in bullets(found)


def test_an_unknown_reason_against_no_problem_still_gives_a_reason(tmp_path: Path) -> None:
    found = verdict(tmp_path, clean_case().with_(no_problem=False, reasons="something of tomorrow"))
    assert "点検の要件の一部を満たしていません" in bullets(found)


def test_an_exception_outranks_the_inspections_own_word(tmp_path: Path) -> None:
    found = verdict(tmp_path, clean_case().with_(findings=[make_finding("R01", 1)]))
    assert found.tag.ja == "要是正"
    assert "指摘事項を1件確認しました" in found.lead.ja
    assert "1 exception." in found.lead.en


def test_a_failed_gate_outranks_everything(tmp_path: Path) -> None:
    found = verdict(tmp_path, Case(failed="grants.rows_tie"))
    assert found.tag.ja == "評価不能"
    assert "権限付与" in found.lead.ja


def test_a_control_not_evaluated_stays_in_the_tag_and_is_named(tmp_path: Path) -> None:
    case = clean_case().with_(not_evaluated={"P03": "policy.conflicting_entitlements is not set"})
    found = verdict(tmp_path, case)
    assert found.tag.ja == "問題なし（評価できた点検項目について）"
    assert "対象の全て" not in found.lead.ja
    assert "P03" in bullets(found)


def test_nothing_in_scope_is_not_counted_as_evidence(tmp_path: Path) -> None:
    assert "対象なし" in bullets(verdict(tmp_path, clean_case().with_(populations={"R07": 0})))
    assert "対象なし" not in bullets(verdict(tmp_path, clean_case()))


@pytest.mark.parametrize(
    ("permitted", "said"),
    [(620, "水準を上回る区分はありません"), (641, "上回っています：お客様フロント 52% → 53%")],
)
def test_the_level_after_the_review_is_compared_with_the_printed_percents(
    tmp_path: Path, permitted: int, said: str
) -> None:
    counts = {**COUNTS, "FY2018Q4": {**COUNTS["FY2018Q4"], "customer_front": (permitted, 1203)}}
    assert said in bullets(verdict(tmp_path, clean_case().with_(counts=counts)))


def test_the_review_quarter_is_not_compared_with_itself(tmp_path: Path) -> None:
    policy = {**Case().policy, "review_quarter": "FY2018Q4"}
    assert "見直し後" not in bullets(verdict(tmp_path, clean_case().with_(policy=policy)))


def test_the_public_conclusion_counts_nothing(tmp_path: Path) -> None:
    found = verdict(tmp_path, Case(), PUBLIC)
    assert "12" not in found.lead.ja + found.lead.en
    assert "継続" not in bullets(found)
    assert "例外承認" not in bullets(found)


def test_the_public_tiles_withhold_the_exceptions(tmp_path: Path) -> None:
    facts = read(tmp_path, Case())
    share, exceptions, *_ = build_tiles(facts, build_scope(facts, WORDS, PUBLIC), WORDS, PUBLIC)
    assert share.value == 50
    assert exceptions.value is WITHHELD
    assert [value for _, value in exceptions.detail] == [WITHHELD, WITHHELD]


def test_a_share_of_nobody_is_a_dash(tmp_path: Path) -> None:
    facts = read(tmp_path, clean_case().with_(counts={}, previous=None))
    assert build_tiles(facts, build_scope(facts, WORDS, INTERNAL), WORDS, INTERNAL)[0].value is None


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("dataset requests is absent", "申請・承認の提供を受けていません"),
        ("persons.manager_id is not delivered", "社員等に必要な項目（manager_id）がありません"),
        (
            "policy.conflicting_entitlements is not set",
            "基準値（一人が併せて有してはならない権限の組）が定められていません",
        ),
    ],
)
def test_the_reasons_of_not_evaluated_are_put_into_words(reason: str, said: str) -> None:
    worded = say_reason(WORDS, reason)
    assert worded is not None
    assert worded.ja == said


def test_a_reason_without_words_is_not_invented() -> None:
    assert say_reason(WORDS, "the moon is full") is None
    assert say_reason(WORDS, None) is None
