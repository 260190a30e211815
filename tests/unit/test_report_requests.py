"""The sections that answer the requests: stamps, registers, and what each edition keeps to itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from register_fixture import default_registers, late, other_registers, promise
from report_fixture import Case, default_findings, make_finding, write_inspection

from tenken.report.blocks import Draft, PromiseRow, RegisterTable, RequestBlock
from tenken.report.edition import EDITIONS, INTERNAL, MINISTRY, PUBLIC, Edition, Levers, Withheld
from tenken.report.facts import Facts, read_facts
from tenken.report.html import render_edition
from tenken.report.issue import DRAFT, Issue, Punctuality
from tenken.report.promised import build_promises
from tenken.report.requests import build_requests
from tenken.report.view import build_view
from tenken.report.wording import load_wording

WORDS = load_wording()
Rows = list[dict[str, Any]]


def blocks(
    folder: Path, edition: Edition = INTERNAL, case: Case | None = None, issue: Issue | None = None
) -> tuple[RequestBlock, ...]:
    facts = (
        default_facts() if case is None else read_facts(write_inspection(folder / "inspection.duckdb", case))
    )
    return build_requests(facts, WORDS, edition, *([] if issue is None else [issue]))


@cache
def default_facts() -> Facts:
    """Read the default case once."""
    with TemporaryDirectory() as folder:
        return read_facts(write_inspection(Path(folder) / "inspection.duckdb"))


def with_registers(**changes: Rows) -> Case:
    return Case(registers={**default_registers(), **changes})


def table(block: RequestBlock, key: str) -> RegisterTable:
    return next(t for t in block.tables if t.key == key)


def texts(found: RegisterTable) -> list[tuple[Any, ...]]:
    """Give the rows with their Japanese text; a withheld value as a star."""
    shown = {Withheld: lambda _: "*"}
    return [
        tuple(shown.get(type(v), lambda x: getattr(x, "ja", x))(v) for v in row)  # type: ignore[no-untyped-call]
        for row in found.rows
    ]


def stamp(row: dict[str, Any], issue: Issue = DRAFT) -> PromiseRow:
    """Print one promise and give it as a row."""
    facts = default_facts()
    whole = {**dict.fromkeys(facts.registers.promises[0]), **row}
    alone = replace(facts, registers=replace(facts.registers, promises=[whole]))
    (found,) = build_promises(Draft(alone, WORDS, INTERNAL, issue), row["request_item"])
    return found


def test_each_request_has_its_own_words_promises_and_tables(tmp_path: Path) -> None:
    one, two, three = blocks(tmp_path)
    assert [block.item for block in (one, two, three)] == [1, 2, 3]
    assert [block.request.ja for block in (one, two, three)] == ["要請1の全文", "要請2の全文", "要請3の全文"]
    assert [[p.id[1] for p in block.promises] for block in (one, two, three)] == [
        ["1"] * 4,
        ["2"] * 6,
        ["3"] * 3,
    ]
    assert [t.key for t in one.tables] == ["criteria", "checks"]
    assert [t.key for t in two.tables] == [
        "inquiries", "uses", "campaigns", "training_use", "documents", "clauses", "checks",
    ]  # fmt: skip
    assert [t.key for t in three.tables] == [
        "incidents", "instructions", "instruction_list", "forms", "clauses", "training_response", "checks",
    ]  # fmt: skip


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda e: e.name)
def test_every_row_has_a_value_per_head_and_a_table_without_rows_says_why(
    edition: Edition, tmp_path: Path
) -> None:
    empty = Case(registers={"cited_requests": default_registers()["cited_requests"], **_nothing()})
    for case in (Case(), empty):
        for block in blocks(tmp_path, edition, case):
            for found in block.tables:
                assert {len(row) for row in found.rows} <= {len(found.heads)}
                assert len(found.heads) == len(found.numeric)
                assert found.rows or found.notes, found.key


def _nothing() -> dict[str, Rows]:
    """Give the tables that have rows even when nothing is registered."""
    registers = default_registers()
    uses = [dict.fromkeys(registers["use_reasons"][0], 0)]
    incidents = [
        {**row, "incident_count": 0, "new_count": 0, "oldest_days": None}
        for row in registers["incident_ages"]
    ]
    counts = ("required_count", "completed_count", "event_count", "group_count", "attendee_count")
    coverage = [
        {**row, **dict.fromkeys(counts[:2], 0), "completed_percent": None}
        for row in registers["training_coverage"]
    ]
    attendance = [
        {**row, **dict.fromkeys((*counts[2:], "stream_attendee_count"), 0), "last_held_on": None}
        for row in registers["training_attendance"]
    ]
    return {
        "use_reasons": uses,
        "incident_ages": incidents,
        "training_coverage": coverage,
        "training_attendance": attendance,
    }


def test_empty_registers_print_that_nothing_is_registered(tmp_path: Path) -> None:
    case = Case(registers={"cited_requests": default_registers()["cited_requests"], **_nothing()})
    one, two, three = blocks(tmp_path, INTERNAL, case)
    none = [WORDS.say("requests.none")]
    empty = [table(one, "criteria"), *(table(two, key) for key in ("inquiries", "uses", "campaigns"))]
    empty += [table(three, key) for key in ("incidents", "instructions", "instruction_list")]
    assert [(list(found.rows), list(found.notes)) for found in empty] == [([], none)] * 7
    assert texts(table(two, "documents"))[0][:3] == ("社内マニュアル", "登録なし", None)
    assert [row[5] for row in texts(table(two, "training_use"))] == ["対象なし", "対象なし"]
    said = [p.ja for block in (one, two, three) for p in block.paragraphs]
    assert not [p for p in said if "研修を" in p]
    assert one.paragraphs[0] == WORDS.say("requests.rules.nobody")


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda e: e.name)
def test_registers_that_are_not_given_are_not_evaluated_and_claim_nothing(
    edition: Edition, tmp_path: Path
) -> None:
    reasons = dict.fromkeys(("U03", "U06"), "dataset usage_events is absent")
    reasons |= dict.fromkeys(("N03", "N04"), "dataset campaigns is absent")
    reasons |= dict.fromkeys(("M02", "M06", "M07", "M08"), "dataset instructions is absent")
    case = Case(register_snapshots={}, not_evaluated=reasons)
    _, two, three = blocks(tmp_path, edition, case)
    needing = [t for block in (two, three) for t in block.tables if t.key not in ("clauses", "checks")]
    assert {len(found.rows) for found in needing} == {0}
    assert {len(found.notes) for found in needing} == {1}
    assert all(found.notes[0].ja.startswith("評価不能：") for found in needing)
    (note,) = table(two, "inquiries").notes
    assert note.ja == "評価不能：照会の提供を受けていないため、記載できません。"
    said = [p.ja for p in (*two.paragraphs, *three.paragraphs)]
    assert [p for p in said if "確認しました" in p or "実施しました" in p] == []
    assert len(said) == 3
    assert all("評価不能" in p for p in said)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (promise("P201", "kept", evidence_on=date(2018, 9, 30), due=date(2018, 9, 30)), "【実施時期：平成30年9月完了】"),
        (
            promise("P201", "kept", evidence_on=date(2018, 10, 1), due=date(2018, 9, 30)),
            "【実施時期：平成30年10月完了（期限：平成30年9月30日）】",
        ),
        (promise("P201", "due", next_due=date(2019, 4, 1)), "【期限：平成31年4月1日　未完了】"),
        (promise("P201", "overdue", next_due=date(2018, 9, 30)), "【期限：平成30年9月30日　未完了】"),
        (promise("P203", "due", "yearly", next_due=date(2020, 3, 31)), "【次回期限：令和2年3月31日】"),
        (promise("P203", "overdue", "yearly", next_due=date(2019, 3, 31)), "【期限：平成31年3月31日　未完了】"),
        (
            promise("P103", "overdue", "quarterly", next_due=date(2019, 7, 22)),
            "【次回期限：令和元年7月22日　未履行の期あり】",
        ),
        (promise("P204", "kept", "on_event"), "【継続：指摘なし】"),
        (promise("P204", "overdue", "on_event"), "【継続：指摘あり】"),
        (promise("P204", "idle", "on_event"), "【継続：対象なし】"),
        (promise("P204", "unknown", "on_event"), "【評価不能】"),
        (promise("P201", "unknown", next_due=date(2018, 9, 30)), "【評価不能】"),
    ],
)  # fmt: skip
def test_only_evidence_earns_the_stamp_of_a_month(row: dict[str, Any], expected: str) -> None:
    found = stamp(row)
    assert found.stamp.ja == expected
    assert ("月完了" in found.stamp.ja) == (row["state"] == "kept" and row["kind"] == "once")


def signed(signed_on: date | None, quarter: str = "FY2018Q3") -> Issue:
    return Issue(publication=1, quarters=(Punctuality(quarter, date(2019, 1, 24), signed_on, 0, False),))


@pytest.mark.parametrize(
    ("issue", "expected"),
    [
        (DRAFT, "【基準日：平成30年12月31日　点検済】"),
        (signed(None), "【基準日：平成30年12月31日　点検済】"),
        (signed(date(2019, 1, 31), "FY2018Q4"), "【基準日：平成30年12月31日　点検済】"),
        (signed(date(2019, 1, 31)), "【実施時期：平成31年1月完了】"),
        (signed(date(2019, 2, 1)), "【実施時期：平成31年2月完了（期限：平成31年1月31日）】"),
    ],
)
def test_a_promised_inspection_is_stamped_with_the_month_of_its_signature(
    issue: Issue, expected: str
) -> None:
    row = promise("P102", "kept", evidence="inspection FY2018Q3", evidence_on=date(2018, 12, 31),
                  done="signed", due=date(2019, 1, 31))  # fmt: skip
    assert stamp(row, issue).stamp.ja == expected


@pytest.mark.parametrize(
    ("code", "about", "expected"),
    [
        ("absent", "documents", "文書の提供を受けていません。"),
        ("no_row", "training_events", "平成30年9月30日までの記録が研修に見当たりません。"),
        ("nothing", "", "平成30年9月30日までの実施を示すものがありません。"),
        ("clauses", "audit response", "社内マニュアルに定めるべき事項のうち2項目が、施行中の版に確認できません。"),
        ("exceptions", "U03 U09", "点検項目 U03・U09 に指摘事項があります。"),
        ("not_inspected", "FY2018Q4", "点検していません。"),
        (
            "not_evaluated",
            "N04",
            "点検項目 N04 を評価できません"
            "（基準値（勧奨リストの作成に用いることを承認した情報源）が定められていません）。",
        ),
        ("not_evaluated", "N99", "点検項目 N99 を評価できません（点検の要件の一部を満たしていません）。"),
    ],
)  # fmt: skip
def test_a_promise_says_why_it_is_overdue_or_unknown(code: str, about: str, expected: str) -> None:
    row = promise("P201", "overdue", next_due=date(2018, 9, 30), **late(code, about, "why"))
    reason = stamp(row).reason
    assert reason is not None
    assert reason.ja == expected


def test_evidence_is_named_and_the_number_of_instructions_is_not_public(tmp_path: Path) -> None:
    internal, public = blocks(tmp_path), blocks(tmp_path, PUBLIC)
    names = {p.id: p.evidence.ja for b in internal for p in b.promises if p.evidence is not None}
    assert names["P103"] == "平成30年度第4四半期の点検"
    assert names["P203"] == "研修の記録"
    assert names["P302"] == "是正指示第3号"
    (hidden,) = [p for b in public for p in b.promises if p.id == "P302"]
    assert (hidden.evidence, hidden.evidence_on, hidden.state) == (None, None, "kept")
    (kept,) = [p for b in public for p in b.promises if p.id == "P203"]
    assert kept.evidence_on == date(2018, 12, 10)


def test_inquiries_are_counted_by_permitted_purpose_the_rest_and_in_all(tmp_path: Path) -> None:
    found = table(blocks(tmp_path)[1], "inquiries")
    assert texts(found) == [
        ("光回線契約有無の確認", 391, 387, 2, 2, 389, 388),
        ("オーダー投入", 0, 0, 0, 0, 0, 0),
        ("記載なし・その他", 29, 20, 8, 1, 26, 25),
        ("合計", 420, 407, 10, 3, 415, 413),
    ]
    assert found.has_total
    alone = blocks(tmp_path, INTERNAL, with_registers(purposes=[]))[1]
    assert [row[:2] for row in texts(table(alone, "inquiries"))] == [("合計", 420)]


def test_a_percentage_of_all_is_printed_only_when_it_is_all(tmp_path: Path) -> None:
    two = blocks(tmp_path)[1]
    assert [row[3:] for row in texts(table(two, "training_use"))] == [
        (1060, 1059, "99%", 1211),
        (0, 0, "対象なし", 0),
    ]
    assert [row[4:] for row in texts(table(two, "documents"))] == [
        (1060, 954, "90%"),
        (1060, 1060, "100%"),
        (None, None, None),
    ]


def of_few(required: int, done: int) -> Case:
    """Let as many persons have to attend the first training of use, and to know the manual."""
    registers, rounded = default_registers(), (200 * done + required) // (2 * required)
    case = Case(registers=registers, policy={**Case().policy, "small_unit": 20})
    registers["training_coverage"][0].update(
        required_count=required, completed_count=done, completed_percent=rounded
    )
    manual = next(row for row in registers["documents_in_force"] if row["kind"] == "manual")
    manual.update(required_count=required, acknowledged_count=done, acknowledged_percent=rounded)
    return case


def shares(folder: Path, edition: Edition, case: Case) -> tuple[str, str]:
    """Give the printed share of the first training of use, and of the first document."""
    with TemporaryDirectory(dir=folder) as own:
        two = blocks(Path(own), edition, case)[1]
    found = table(two, "training_use").rows[0][5], table(two, "documents").rows[0][6]
    return tuple(f"{getattr(v, 'en', v)}" for v in found)  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("required", "done", "public"),
    [
        (19, 19, "≥95%"),
        (19, 18, "≥95%"),
        (19, 0, "≤5%"),
        (19, 1, "≤5%"),
        (1, 1, "≥95%"),
        (19, 9, "47%"),
        (20, 20, "100%"),
        (20, 0, "0%"),
    ],
)
def test_shares_of_few_persons_are_public_as_buckets_only(
    tmp_path: Path, required: int, done: int, public: str
) -> None:
    case = of_few(required, done)
    assert shares(tmp_path, PUBLIC, case) == (public, public)
    exact = f"{(200 * done + required) // (2 * required)}%"
    assert shares(tmp_path, MINISTRY, case) == shares(tmp_path, INTERNAL, case) == (exact, exact)


def test_a_table_says_why_a_share_is_a_bucket(tmp_path: Path) -> None:
    def said(edition: Edition, case: Case) -> list[bool]:
        with TemporaryDirectory(dir=tmp_path) as own:
            two = blocks(Path(own), edition, case)[1]
        return [
            any("fewer than 20 persons" in n.en for n in table(two, key).notes)
            for key in ("training_use", "documents")
        ]

    assert said(PUBLIC, of_few(19, 19)) == [True, True]
    assert said(PUBLIC, of_few(19, 9)) == [False, False]
    assert said(PUBLIC, of_few(20, 20)) == [False, False]
    assert said(MINISTRY, of_few(19, 19)) == [False, False]


def test_who_of_few_persons_attended_does_not_move_the_public_page(tmp_path: Path) -> None:
    one, two = (
        render_edition(read_facts(write_inspection(tmp_path / name, of_few(n, k))), WORDS, PUBLIC)
        for name, n, k in (("a", 19, 19), ("b", 12, 12))
    )
    assert one == two


def test_ranges_of_the_config_hold_for_shares_too(tmp_path: Path) -> None:
    coarse = replace(PUBLIC, levers=Levers(step=5))
    assert shares(tmp_path, coarse, of_few(40, 31)) == ("75–79%", "75–79%")
    assert shares(tmp_path, coarse, of_few(19, 19)) == ("≥95%", "≥95%")


def test_the_rule_of_the_denominator_follows_the_policy(tmp_path: Path) -> None:
    notes = [n.ja for n in table(blocks(tmp_path)[1], "training_use").notes]
    assert "今年度に受講した者を受講済とします" in notes[0]
    assert "権限の付与より前に受講した者" in notes[1]
    days = Case(policy={**Case().policy, "training_window": 365, "newcomer_training": 14})
    notes = [n.ja for n in table(blocks(tmp_path, INTERNAL, days)[1], "training_use").notes]
    assert "基準日までの365日間に受講した者" in notes[0]
    assert "期限（14日）" in notes[1]


def test_the_public_edition_leaves_the_number_of_attendees_open(tmp_path: Path) -> None:
    said = {e.name: blocks(tmp_path, e)[1].paragraphs[-1].ja for e in EDITIONS}
    assert said["internal"] == said["ministry"]
    assert "（研修受講者数：1,211名参加）" in said["internal"]
    assert said["public"].endswith("実施しました（直近は平成30年12月）。（研修受講者数：約 [　] 名参加）")


@pytest.mark.parametrize(
    ("code", "finding", "populations", "internal", "public"),
    [
        ("U03", True, {}, "{n}件の指摘事項としました", "確認し、指摘事項としました"),
        ("U03", False, {}, "承認された照会があることを確認しました", "承認された照会があることを確認しました"),
        ("U03", False, {"U03": 0}, "対象なし", "対象なし"),
        ("N03", True, {}, "{n}件の指摘事項としました", "確認し、指摘事項としました"),
        ("N03", False, {}, "調整を経ていることを確認しました", "調整を経ていることを確認しました"),
        ("N03", False, {"N03": 0}, "対象なし", "対象なし"),
    ],
)  # fmt: skip
def test_a_sentence_says_what_its_control_found_and_nothing_more(  # a case each
    code: str, finding: bool, populations: dict[str, int], internal: str, public: str, tmp_path: Path
) -> None:
    found = [make_finding(code, n) for n in (901, 902)] if finding else []
    case = Case(findings=[*default_findings(), *found], populations=populations)
    place = 0 if code == "U03" else 1
    assert internal.format(n=2) in blocks(tmp_path, INTERNAL, case)[1].paragraphs[place].ja
    said = blocks(tmp_path, PUBLIC, case)[1].paragraphs[place].ja
    assert public in said
    assert "2件" not in said


def test_a_finding_under_a_waiver_is_no_exception(tmp_path: Path) -> None:
    waived = make_finding("U03", 901, is_exception=False, waiver_id="W-2019-01")
    case = Case(findings=[waived])
    for edition in EDITIONS:
        assert blocks(tmp_path, edition, case)[1].paragraphs[0] == WORDS.say("requests.looks.clear")


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({}, "requests.chain.clear"),
        ({"findings": [make_finding("M06", 901)]}, "requests.chain.found"),
        ({"populations": {"M06": 0}}, None),
    ],
)
def test_instructions_are_unaltered_only_when_the_control_compared_some(
    changes: dict[str, Any], key: str | None, tmp_path: Path
) -> None:
    first = blocks(tmp_path, INTERNAL, Case(**changes))[2].paragraphs[0]
    chain = {WORDS.say(f"requests.chain.{name}") for name in ("clear", "found")}
    assert {first} & chain == (set() if key is None else {WORDS.say(key)})


def test_missed_quarters_are_named_and_without_an_inspection_before_nothing_is_said(tmp_path: Path) -> None:
    missed = with_registers(missed_quarters=[{"quarter": "FY2018Q2"}, {"quarter": "FY2018Q3"}])
    said = blocks(tmp_path, PUBLIC, missed)[0].paragraphs[-1].ja
    assert said.endswith("四半期があります（平成30年度第2四半期・平成30年度第3四半期）。")
    assert blocks(tmp_path)[0].paragraphs[-1] == WORDS.say("requests.missed.none")
    first = blocks(tmp_path, INTERNAL, Case(previous=None))[0].paragraphs
    assert not [p for p in first if "四半期" in p.ja]


def test_quarters_that_were_signed_late_are_named_once_an_issue_knows(tmp_path: Path) -> None:
    quarters = (
        Punctuality("FY2018Q2", date(2018, 10, 22), date(2018, 10, 24), 2, False),
        Punctuality("FY2018Q3", date(2019, 1, 24), date(2019, 1, 24), 0, False),
        Punctuality("FY2018Q4", date(2019, 4, 19), None, None, False),
    )
    for edition in EDITIONS:
        said = blocks(tmp_path, edition, None, Issue(publication=1, quarters=quarters))[0].paragraphs[-1]
        assert said.ja == "点検の完了が期限に遅れた四半期があります（平成30年度第2四半期：2営業日）。"
        assert "2 business days" in said.en
    kept = Issue(publication=1, quarters=quarters[1:])
    assert blocks(tmp_path, PUBLIC, None, kept)[0].paragraphs[-1] == WORDS.say("requests.missed.none")


def test_the_conclusion_is_that_of_the_inspection() -> None:
    for edition in EDITIONS:
        view = build_view(default_facts(), WORDS, edition)
        assert view.verdict.lead in view.requests[0].paragraphs


def test_rules_name_units_and_rights_only_where_counts_are_shown(tmp_path: Path) -> None:
    internal, public = (texts(table(blocks(tmp_path, e)[0], "criteria")) for e in (MINISTRY, PUBLIC))
    assert internal[0] == (
        "営業企画", "support",
        "コラボ事業者の契約者の情報の権限・自社及びコラボ事業者の契約者の情報の権限",
        "認める", "光回線契約有無の確認・unlisted", "支援業務に限る。", date(2018, 9, 20),
    )  # fmt: skip
    assert internal[2][:3] == ("全ての区分", "お客様フロント第一担当", "限定なし")
    assert [row[-1] for row in internal[1:3]] == [date(2018, 9, 20), "承認なし"]
    assert public[2][:3] == ("全ての区分", "特定の組織", "認める")
    assert public[3][:3] == ("全ての区分", "派遣社員", "認めない")
    assert "E000001" not in repr(internal)


def test_a_right_is_named_as_its_system_names_it_and_an_unknown_one_by_its_id(tmp_path: Path) -> None:
    rule = {**default_registers()["role_rules"][0], "entitlement_id": ["VIEW_COLLAB", "GONE"]}
    case = with_registers(role_rules=[rule], role_rules_in_force=[{"rule_id": rule["rule_id"]}])
    right = table(blocks(tmp_path, MINISTRY, case)[0], "criteria").rows[0][2]
    assert (right.ja, right.en) == ("コラボ情報閲覧・GONE", "VIEW_COLLAB, GONE")  # type: ignore[union-attr]


def test_a_rule_about_actions_names_them_in_words(tmp_path: Path) -> None:
    rules = default_registers()["role_rules"]
    denied = [
        {**rules[0], "entitlement_id": None, "effect": "deny", "action": ["extract", "administer", "x"]}
    ]
    case = with_registers(
        role_rules=denied, role_rules_in_force=[{"rule_id": row["rule_id"]} for row in denied]
    )
    right = table(blocks(tmp_path, MINISTRY, case)[0], "criteria").rows[0][2]
    assert (right.ja, right.en) == (  # type: ignore[union-attr]
        "抽出の権限・管理の権限・x", "rights to extract, rights to administer, x"
    )  # fmt: skip


def test_a_duty_is_named_in_words_and_an_unknown_one_by_its_code(tmp_path: Path) -> None:
    works = [row[1] for row in texts(table(blocks(tmp_path, PUBLIC)[0], "criteria"))]
    assert works[:2] == ["support", "オーダー投入"]


def test_only_incidents_that_are_not_closed_have_an_age(tmp_path: Path) -> None:
    ages = {row[1]: row[-1] for row in texts(table(blocks(tmp_path)[2], "incidents"))[3:]}
    assert ages == {"未着手": 40, "対応中": 110, "対応済": None}
    hidden = texts(table(blocks(tmp_path, PUBLIC)[2], "incidents"))
    assert {row[-1] for row in hidden} == {"*"}


def test_an_issue_says_when_the_inspection_was_completed(tmp_path: Path) -> None:
    quarter, day = default_facts().run["quarter"], date(2019, 4, 24)
    told = blocks(tmp_path, PUBLIC, None, signed(day, quarter))[0].paragraphs
    assert told[1].ja == "平成31年3月31日を基準日として点検を実施し、平成31年4月24日に点検を完了しました。"
    untold = WORDS.say("requests.concluded", day=date(2019, 3, 31))
    for issue in (DRAFT, signed(None, quarter), signed(day, "FY2018Q1")):
        assert blocks(tmp_path, PUBLIC, None, issue)[0].paragraphs[1] == untold


def test_clauses_say_where_they_stand_or_what_is_missing(tmp_path: Path) -> None:
    two, three = blocks(tmp_path)[1:]
    assert [row[-1] for row in texts(table(two, "clauses"))] == [
        "施行中", "旧版（施行中は第3版）", "未整備", "文書の登録なし", "施行前（平成30年9月20日）",
    ]  # fmt: skip
    assert texts(table(three, "clauses")) == [("対応", None, None, None, None, "未整備")]


def test_instructions_are_counted_for_all_and_listed_for_the_inside_only(tmp_path: Path) -> None:
    found = {e.name: blocks(tmp_path, e)[2] for e in EDITIONS}
    for name in ("internal", "ministry"):
        assert texts(table(found[name], "instructions")) == [
            ("自社内の組織", 2, 2, 1, 0, 0, 1),
            ("販売委託会社", 1, 0, 1, 1, 1, 0),
            ("合計", 3, 2, 2, 1, 1, 1),
        ]
    assert {v for row in texts(table(found["public"], "instructions")) for v in row[1:]} == {"*"}
    assert texts(table(found["internal"], "instruction_list"))[1] == (
        2, date(2019, 1, 9), "権限の削除", "お客様フロント第一担当（O210）", date(2019, 3, 29), "受領済（期限超過）",
    )  # fmt: skip
    for name in ("ministry", "public"):
        assert "instruction_list" not in [t.key for t in found[name].tables]


def test_the_ministry_sees_operators_and_the_public_sees_none(tmp_path: Path) -> None:
    ministry, public = blocks(tmp_path, MINISTRY), blocks(tmp_path, PUBLIC)
    rows = texts(table(ministry[1], "campaigns"))
    assert [(row[2], row[-1]) for row in rows] == [
        ("架空コラボ一号", "調整済"),
        ("見本光", "未調整等あり"),
        ("架空コラボ一号", "調整を要しない"),
        ("（コラボ事業者に結び付かない回線）", "未調整等あり"),
    ]
    assert "campaigns" not in [t.key for t in public[1].tables]


def test_whether_a_register_is_empty_is_hidden_where_its_counts_are(tmp_path: Path) -> None:
    registers = {**default_registers(), **_nothing(), "inquiry_purposes": [], "instruction_states": []}
    training = {k: default_registers()[k] for k in ("training_coverage", "training_attendance")}
    facts = [
        read_facts(write_inspection(tmp_path / f"{n}.duckdb", case))
        for n, case in enumerate((Case(), Case(registers={**registers, **training})))
    ]
    assert build_requests(facts[0], WORDS, PUBLIC) == build_requests(facts[1], WORDS, PUBLIC)
    assert build_requests(facts[0], WORDS, MINISTRY) != build_requests(facts[1], WORDS, MINISTRY)


def test_withheld_registers_do_not_move_the_public_blocks(tmp_path: Path) -> None:
    other = Case(registers=other_registers())
    assert blocks(tmp_path, PUBLIC) == blocks(tmp_path, PUBLIC, other)
    assert blocks(tmp_path, MINISTRY) != blocks(tmp_path, MINISTRY, other)


def test_a_site_without_cited_requests_has_no_such_section(tmp_path: Path) -> None:
    facts = read_facts(write_inspection(tmp_path / "i.duckdb", with_registers(cited_requests=[])))
    view = build_view(facts, WORDS, INTERNAL)
    assert (view.requests, view.has("requests")) == ((), False)
    assert 'id="requests"' not in render_edition(facts, WORDS, INTERNAL)


def test_markup_in_a_register_is_inert(tmp_path: Path) -> None:
    hostile = '"><script>alert(1)</script>'
    rows = default_registers()
    rows["campaign_coordination"][0]["campaign_id"] = hostile
    rows["role_rules"][0]["reason"] = hostile
    rows["manual_clauses"][0]["section"] = hostile
    html = render_edition(
        read_facts(write_inspection(tmp_path / "i.duckdb", Case(registers=rows))), WORDS, INTERNAL
    )
    assert html.count("<script>") == 2
    assert html.count("&lt;script&gt;alert(1)") == 3


def test_persons_are_in_no_block_outside_the_internal_edition(tmp_path: Path) -> None:
    rows = default_registers()
    for rule in rows["role_rules"]:
        rule["approved_by"] = "E000777"
    for edition in EDITIONS:
        assert "E000777" not in repr(blocks(tmp_path, edition, Case(registers=rows)))
    for edition in (MINISTRY, PUBLIC):
        said = repr(blocks(tmp_path, edition))
        assert not [name for name in ("架空販売株式会社", "O999", "K9") if name in said]
