"""Findings as the reader meets them, and the method behind them."""

from pathlib import Path
from typing import Any

import pytest
from report_fixture import Case, default_findings, make_finding, write_inspection

from tenken.errors import EvidenceError
from tenken.report.carry import build_carry, build_roots
from tenken.report.edition import INTERNAL, PUBLIC, WITHHELD
from tenken.report.facts import Facts, read_evidence, read_facts
from tenken.report.listing import Item, build_items, build_kinds, build_totals
from tenken.report.method import build_controls, build_sources, build_suites
from tenken.report.notes import build_notes, build_policy
from tenken.report.view import build_view
from tenken.report.wording import load_wording

WORDS = load_wording()


def read(tmp_path: Path, case: Case | None = None, **limits: int) -> Facts:
    return read_facts(write_inspection(tmp_path / "inspection.duckdb", case), **limits)


def items(tmp_path: Path, *findings: dict[str, Any]) -> tuple[Item, ...]:
    facts = read(tmp_path, Case(findings=list(findings)))
    return build_items(facts, tuple(facts.exceptions), WORDS, INTERNAL)


def test_the_list_begins_with_the_most_severe_and_oldest(tmp_path: Path) -> None:
    found = items(
        tmp_path,
        make_finding("P01", 1),
        make_finding("R01", 2),
        make_finding("R01", 3, quarters_open=4),
        make_finding("L01", 4),
    )
    assert [(item.code, item.quarters) for item in found] == [("L01", 1), ("R01", 4), ("R01", 1), ("P01", 1)]


def test_kinds_are_ordered_by_severity_inside_and_by_code_outside(tmp_path: Path) -> None:
    facts = read(tmp_path)
    inside = [kind.severity for kind in build_kinds(facts, WORDS, INTERNAL)]
    outside = [kind.code for kind in build_kinds(facts, WORDS, PUBLIC)]
    assert inside == sorted(inside, key="CHML".index)
    assert outside == sorted(outside)


def test_a_kind_that_is_only_waived_stays_inside(tmp_path: Path) -> None:
    facts = read(tmp_path)
    assert "L06" in {kind.code for kind in build_kinds(facts, WORDS, INTERNAL)}
    assert "L06" not in {kind.code for kind in build_kinds(facts, WORDS, PUBLIC)}


def test_waived_findings_are_apart_and_name_their_waiver(tmp_path: Path) -> None:
    facts = read(tmp_path)
    (waived,) = build_items(facts, tuple(facts.waived), WORDS, INTERNAL)
    assert (waived.code, waived.waiver_id, str(waived.waiver_until)) == ("L06", "W-2019-01", "2019-06-30")
    assert "L06" not in {row["code"] for row in facts.exceptions}
    assert build_totals(facts, INTERNAL).waived == 1


def test_a_consequence_names_its_cause(tmp_path: Path) -> None:
    (item,) = items(tmp_path, make_finding("R01", 1, root_code="L03"))
    assert item.root is not None
    assert item.root.ja == "L03「異動後の権限残存」に伴う指摘"


@pytest.mark.parametrize(
    ("state", "quarters", "age"), [("NEW", 1, "new"), ("OPEN", 3, "carried"), ("REGRESSED", 1, "regressed")]
)
def test_the_age_tells_new_carried_and_reopened(tmp_path: Path, state: str, quarters: int, age: str) -> None:
    (item,) = items(tmp_path, make_finding("R01", 1, state=state, quarters_open=quarters))
    assert item.age == age


@pytest.mark.parametrize(
    ("evidence", "said"),
    [
        ({"denied_by": "RR-009"}, "規則RR-009が、この者に閲覧権限を付与しないことを定めています。"),
        ({"unmet_rule": "RR-002"}, "規則RR-002が付与の条件とする研修の受講又は期限の設定を確認できません。"),
        (
            {"duty_code": "front_desk"},
            "お客様フロント（担当業務 front_desk）について、閲覧権限を認める規則がありません。",
        ),
        ({}, "お客様フロントについて、閲覧権限を認める規則がありません。"),
    ],
)
def test_the_sentence_says_as_much_as_the_evidence_allows(
    tmp_path: Path, evidence: dict[str, Any], said: str
) -> None:
    (item,) = items(tmp_path, make_finding("R01", 1, evidence=evidence))
    assert item.sentence.ja == said


def test_a_code_without_wording_still_prints(tmp_path: Path) -> None:
    (item,) = items(tmp_path, make_finding("Z99", 1))
    assert item.title.ja == "Z99"


def test_a_finding_without_person_account_or_unit_prints_its_subject(tmp_path: Path) -> None:
    facts = read(tmp_path)
    subjects = {
        item.code: item.subject for item in build_items(facts, tuple(facts.exceptions), WORDS, INTERNAL)
    }
    named = {code: subject.ja for code, subject in subjects.items() if subject is not None}
    assert named == {"S02b": "申請・承認", "P02": "G_A", "R19": "お客様フロント"}


@pytest.mark.parametrize("text", [None, "", "not json", "[1, 2]"])
def test_evidence_that_cannot_be_read_costs_detail_only(text: str | None) -> None:
    assert read_evidence(text) == {}


def test_evidence_dates_are_read_and_other_text_is_kept() -> None:
    found = read_evidence(
        '{"a": "2019-02-28", "b": "2019-02-30", "c": "2019-02-28 03:00:00", "d": "2019-02-28-7"}'
    )
    assert [str(found[name]) for name in "abcd"] == [
        "2019-02-28",
        "2019-02-30",
        "2019-02-28 03:00:00",
        "2019-02-28-7",
    ]


def test_a_time_in_the_evidence_is_told_in_local_time(tmp_path: Path) -> None:
    evidence = {"granted_at": "2019-02-27 16:28:02", "approved_at": "2019-02-28 00:05:00"}
    (item,) = items(tmp_path, make_finding("R03", 1, evidence=evidence))
    assert (
        item.sentence.ja
        == "平成31年2月28日1時28分の付与に対し、承認は平成31年2月28日9時05分に行われています。"
    )
    assert item.sentence.en == "Granted on 28 February 2019, 01:28, approved only on 28 February 2019, 09:05."


def test_a_cut_list_says_so_in_its_heading(tmp_path: Path) -> None:
    facts = read(tmp_path, limit=5)
    view = build_view(facts, WORDS, INTERNAL)
    assert len(view.items) == 5
    assert view.is_cut
    assert view.section("list").title.ja == "指摘事項一覧（12件のうち重要度の高い5件）"


def test_section_numbers_close_up_where_the_list_is_left_out(tmp_path: Path) -> None:
    facts = read(tmp_path)
    for edition, count in ((INTERNAL, 10), (PUBLIC, 8)):
        view = build_view(facts, WORDS, edition)
        assert [section.number for section in view.sections] == list(range(1, count + 1))
    assert build_view(facts, WORDS, PUBLIC).items == ()


def test_nothing_to_look_at_is_never_a_pass(tmp_path: Path) -> None:
    rows = {row.code: row for row in build_controls(read(tmp_path), WORDS, INTERNAL)}
    assert {code: rows[code].status for code in ("R07", "P03", "L06", "V01", "R01")} == {
        "R07": "nobody",
        "P03": "not_evaluated",
        "L06": "waived",
        "V01": "clear",
        "R01": "found",
    }
    assert rows["P03"].reason is not None


def test_the_public_method_withholds_counts_digests_and_observed_values(tmp_path: Path) -> None:
    facts = read(tmp_path)
    for source in build_sources(facts, WORDS, PUBLIC):
        assert {source.loaded, source.raw_digest, source.parquet_digest} == {WITHHELD}
        assert source.declared in (WITHHELD, None)
    for control in build_controls(facts, WORDS, PUBLIC):
        assert control.population in (WITHHELD, None)
    for suite in build_suites(facts, WORDS, PUBLIC):
        assert {(check.observed, check.rows, check.remedy) for check in suite.checks} == {(None, None, None)}
    assert [row.figures for row in build_carry(facts, PUBLIC)] == [(WITHHELD,) * 10]
    assert build_policy(facts, WORDS, PUBLIC) == ()


def test_the_carried_figures_foot(tmp_path: Path) -> None:
    for row in build_carry(read(tmp_path), INTERNAL):
        figures = [int(str(value)) for value in row.figures]
        assert sum(figures[:4]) - sum(figures[4:-1]) == figures[-1]
        assert figures[-1] > 0 or row.severity in ("L", "M")


def test_exceptions_are_counted_once_under_their_cause(tmp_path: Path) -> None:
    roots = build_roots(read(tmp_path), WORDS, INTERNAL)
    assert roots is not None
    counted = {row.code: (row.causes, row.exceptions) for row in roots.rows}
    assert (counted["L03"], counted["R01"]) == ((1, 2), (1, 1))
    exceptions = [f for f in default_findings() if f["is_exception"]]
    assert (roots.causes, roots.exceptions) == (len(exceptions) - 1, len(exceptions))
    assert build_roots(read(tmp_path), WORDS, PUBLIC) is None


def test_a_finding_that_was_seen_before_shows_its_quarters(tmp_path: Path) -> None:
    timelines = {item.code: item.timeline for item in items(tmp_path, *default_findings())}
    assert [(quarter, state.ja) for quarter, state in timelines["L01"]] == [
        ("FY2018Q3", "新規"),
        ("FY2018Q4", "継続"),
    ]
    assert timelines["I01"] == ()


def test_a_source_is_dated_in_local_time(tmp_path: Path) -> None:
    dated = {source.title.ja: source.extracted for source in build_sources(read(tmp_path), WORDS, INTERNAL)}
    assert dated["社員等"] == "2019-03-31 23:30+09:00"
    assert dated["申請・承認"] is None


def test_the_notes_print_what_shapes_the_figures(tmp_path: Path) -> None:
    facts = read(tmp_path)
    for edition in (INTERNAL, PUBLIC):
        said = "\n".join(note.ja for note in build_notes(facts, WORDS, edition))
        for words in (
            "社員・役員・出向受入れの者",
            "本務の区分",
            "四捨五入",
            "営業企画 13%",
            "平成30年度第1四半期",
        ):
            assert words in said


def test_every_single_threshold_is_in_the_internal_notes(tmp_path: Path) -> None:
    facts = read(tmp_path)
    printed = [row.name.ja for row in build_policy(facts, WORDS, INTERNAL)]
    assert len(printed) == len(facts.policy) - 2
    assert "退職後の猶予（日）" in printed


def test_a_file_that_is_no_finished_inspection_is_an_evidence_error(tmp_path: Path) -> None:
    import duckdb

    path = tmp_path / "inspection.duckdb"
    duckdb.connect(str(path)).close()
    with pytest.raises(EvidenceError, match="not a finished inspection"):
        read_facts(path)
