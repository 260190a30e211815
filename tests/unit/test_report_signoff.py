"""The record of issue: a draft has none, names stay inside, every quarter says whether it kept its day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from report_fixture import write_inspection

from tenken.release_terms import Publication
from tenken.report.edition import EDITIONS, INTERNAL, MINISTRY, PUBLIC, WITHHELD, Edition
from tenken.report.facts import Facts, read_facts
from tenken.report.html import render_edition
from tenken.report.issue import DRAFT, Correction, Issue, Punctuality, Signature
from tenken.report.signoff import SignOff, build_signoff
from tenken.report.view import build_view
from tenken.report.wording import Both, load_wording

WORDS = load_wording()
ISSUE = Issue(
    publication=1,
    number="架空企第31-9号",
    issued_on=date(2019, 4, 18),
    letter=Publication(
        sender_ja="架空通信株式会社\n代表取締役社長　見本 太郎", sender_en="Kakuu Telecom\nM. Taro"
    ),
    signatures=(Signature("例示 葉月", "officer", date(2019, 4, 16), "結果を承認します。"),),
    quarters=(
        Punctuality("FY2018Q2", date(2018, 10, 22), date(2018, 10, 22), 0, False),
        Punctuality("FY2018Q3", date(2019, 1, 24), date(2019, 1, 25), 1, False),
        Punctuality("FY2018Q4", date(2019, 4, 19), None, None, False),
        Punctuality("FY2019Q1", date(2019, 7, 22), None, None, True),
    ),
)
SECOND = replace(
    ISSUE,
    publication=2,
    number="架空企第31-12号",
    supersedes="架空企第31-9号",
    corrections=(Correction(Both("お客様フロントの人員数", "Customer front, persons"), "640", "641"),),
)


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    return read_facts(write_inspection(tmp_path_factory.mktemp("issue") / "inspection.duckdb"))


def record(edition: Edition = INTERNAL, issue: Issue = ISSUE) -> SignOff:
    found = build_signoff(issue, WORDS, edition)
    assert found is not None
    return found


def test_a_draft_has_no_record_and_says_that_it_is_one(facts: Facts) -> None:
    assert build_signoff(DRAFT, WORDS, INTERNAL) is None
    for edition in EDITIONS:
        html = render_edition(facts, WORDS, edition)
        assert ('class="badge draft"' in html, 'id="signoff"' in html) == (True, False)
        assert not build_view(facts, WORDS, edition).has("signoff")


def test_an_issued_report_has_its_record_as_the_last_section(facts: Facts) -> None:
    for edition in EDITIONS:
        view = build_view(facts, WORDS, edition, ISSUE)
        assert view.sections[-1].key == "signoff"
        assert [s.number for s in view.sections] == list(range(1, len(view.sections) + 1))
        html = render_edition(facts, WORDS, edition, ISSUE)
        assert ('class="badge draft"' in html, 'id="signoff"' in html) == (False, True)
        assert 'class="corrected"' not in html


def test_number_and_day_of_issue_stand_in_the_head(facts: Facts) -> None:
    head = {name.ja: value.ja for name, value in build_view(facts, WORDS, PUBLIC, ISSUE).facts}
    assert (head["文書番号"], head["発行日"]) == ("架空企第31-9号", "平成31年4月18日")
    assert "文書番号" not in {name.ja for name, _ in build_view(facts, WORDS, PUBLIC).facts}


def test_what_is_not_stated_is_left_out() -> None:
    bare = record(issue=Issue(publication=1))
    assert [name.ja for name, _ in bare.facts] == ["発行の版"]
    assert (bare.corrected, bare.replaces, bare.corrections, bare.quarters) == (None, None, (), ())


def test_the_sender_stands_in_every_edition_and_who_signed_in_the_internal_one(facts: Facts) -> None:
    (row,) = record().signatures
    assert (row.name, row.role.ja, row.signed_on) == ("例示 葉月", "管理責任者", date(2019, 4, 16))
    for edition in (MINISTRY, PUBLIC):
        (row,) = record(edition).signatures
        assert (row.name, row.statement) == (WITHHELD, WITHHELD)
        assert (row.role.ja, row.signed_on) == ("管理責任者", date(2019, 4, 16))
        html = render_edition(facts, WORDS, edition, ISSUE)
        assert ("結果を承認します。" in html, "見本 太郎" in html) == (False, True)
        assert '<th scope="row"><span class="ja" lang="ja">管理責任者' in html
        assert f">{WORDS.say('signoff.signer').ja}<" not in html
    assert f">{WORDS.say('signoff.signer').ja}<" in render_edition(facts, WORDS, INTERNAL, ISSUE)
    sender = dict(record(PUBLIC).facts)[WORDS.say("signoff.sender")]
    assert sender == Both("架空通信株式会社　代表取締役社長　見本 太郎", "Kakuu Telecom, M. Taro")


def test_a_role_that_the_wording_does_not_know_names_itself() -> None:
    odd = replace(ISSUE, signatures=(replace(ISSUE.signatures[0], role="witness"),))
    assert record(issue=odd).signatures[0].role == Both.same("witness")


def test_every_quarter_says_in_words_whether_it_kept_its_day() -> None:
    rows = record(PUBLIC).quarters
    assert [(row.quarter.ja, row.kept.ja, row.is_kept) for row in rows] == [
        ("平成30年度第2四半期", "期限内", True),
        ("平成30年度第3四半期", "1営業日の遅延", False),
        ("平成30年度第4四半期", "未承認", False),
        ("令和元年度第1四半期", "点検なし", False),
    ]
    assert [row.kept.en for row in rows][1] == "1 business day late"


def test_quarters_are_named_in_the_organisations_fiscal_year() -> None:
    found = build_signoff(ISSUE, WORDS, PUBLIC, starts=1)
    assert found is not None
    assert found.quarters[0].quarter.en == "FY2018 Q2 (Apr–Jun 2018)"


def test_a_later_publication_says_what_it_replaces_and_corrects(facts: Facts) -> None:
    found = record(MINISTRY, SECOND)
    assert found.corrected == WORDS.say("signoff.corrections", n=2)
    assert [c.ja for c in found.corrections] == ["お客様フロントの人員数：640 → 641"]
    html = render_edition(facts, WORDS, MINISTRY, SECOND)
    assert 'class="corrected"' in html
    assert html.index('class="corrected"') < html.index('class="tiles"')
    assert "この文書は架空企第31-9号を差し替えるものです。" in html


def test_a_public_correction_names_the_value_and_keeps_it(facts: Facts) -> None:
    assert [c.ja for c in record(PUBLIC, SECOND).corrections] == ["お客様フロントの人員数"]
    other = replace(SECOND, corrections=(replace(SECOND.corrections[0], before="1", after="2"),))
    assert render_edition(facts, WORDS, PUBLIC, SECOND) == render_edition(facts, WORDS, PUBLIC, other)


@pytest.mark.parametrize(
    ("before", "after", "is_printed"),
    [
        ("52%", "53%", True),
        ("50-54%", "≤5%", True),
        ("50–54%", "95%以上", True),
        ("非公表", "53%", True),
        ("640", "53%", False),
        ("52% (640/1,200)", "53% (641/1,200)", False),
        ("52", "53", False),
        ("641/1200%", "53%", False),
        ("1200%", "53%", False),
    ],
)
def test_a_public_correction_prints_percentages_and_never_a_count(
    before: str, after: str, is_printed: bool
) -> None:
    changed = replace(SECOND, corrections=(replace(SECOND.corrections[0], before=before, after=after),))
    (said,) = record(PUBLIC, changed).corrections
    assert said.ja == (
        f"お客様フロントの人員数：{before} → {after}" if is_printed else "お客様フロントの人員数"
    )
    assert record(MINISTRY, changed).corrections[0].ja.endswith(f"{before} → {after}")


def test_only_the_internal_edition_says_that_nobody_approved(facts: Facts) -> None:
    unsigned = replace(ISSUE, signatures=())
    said = WORDS.say("signoff.no_signature").ja
    pages = [render_edition(facts, WORDS, edition, unsigned) for edition in EDITIONS]
    assert [said in page for page in pages] == [True, False, False]
    assert [WORDS.say("signoff.signatures").ja in page for page in pages] == [True, False, False]


def test_a_replacement_without_corrected_values_does_not_speak_of_any() -> None:
    found = record(issue=replace(SECOND, corrections=()))
    assert found.replaces is not None
    assert (found.corrected_from, found.corrections) == (None, ())


def test_withheld_names_do_not_move_a_byte_outside_the_internal_edition(facts: Facts) -> None:
    other = replace(ISSUE, signatures=(replace(ISSUE.signatures[0], name="別名 一", statement="異議なし。"),))
    for edition, is_same in ((INTERNAL, False), (MINISTRY, True), (PUBLIC, True)):
        pages = [render_edition(facts, WORDS, edition, issue) for issue in (ISSUE, other)]
        assert (pages[0] == pages[1]) is is_same


def test_the_editions_of_an_issue_are_written_with_it(facts: Facts, tmp_path: Path) -> None:
    assert render_edition(facts, WORDS, INTERNAL, ISSUE) == render_edition(facts, WORDS, INTERNAL, ISSUE)
    assert render_edition(facts, WORDS, INTERNAL, ISSUE) != render_edition(facts, WORDS, INTERNAL)
