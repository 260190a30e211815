"""What the letter of a report says, as the plain data that its template sets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from letter_fixture import AMENDED, ISSUE, LETTER, SIGNER, WORDS, make_view
from report_fixture import COUNTS, Case, clean_case, make_finding

from tenken.report.carry import CARRIED
from tenken.report.edition import EDITIONS, INTERNAL, MINISTRY, PUBLIC, WITHHELD
from tenken.report.issue import DRAFT, Correction, Issue, Punctuality
from tenken.report.letter import describe_letter
from tenken.report.letter_blocks import Block, Draft, measure_columns
from tenken.report.letter_lists import LIMIT
from tenken.report.scope import Cell
from tenken.report.view import View
from tenken.report.wording import Both


def said(view: View, language: str = "ja") -> dict[str, Any]:
    return describe_letter(Draft(view, WORDS, language))


def texts(blocks: list[Block], kind: str) -> list[Any]:
    return [block["text"] for block in blocks if block["kind"] == kind]


def tables(blocks: list[Block]) -> list[Block]:
    return [block for block in blocks if block["kind"] == "table"]


class Hidden(Cell):
    """A cell whose percent the edition leaves out."""

    text = WITHHELD  # type: ignore[assignment]


class Range(Cell):
    """A cell whose percent the edition prints as a range."""

    text = Both.same("10–14%")  # type: ignore[assignment]


def test_the_cover_has_number_era_day_parties_subject_cited_request_and_contact(tmp_path: Path) -> None:
    cover = said(make_view(tmp_path))["cover"]
    assert cover["heading"] == ["東通企第30-215号", "平成31年4月26日"]
    assert cover["addressee"] == ["架空省 架空基盤局長", "例示 太郎 殿"]
    assert cover["sender"] == ["架空通信株式会社", "代表取締役社長 見本 一郎"]
    assert cover["subject"] == (
        "顧客情報を管理するシステムの権限付与状況に係る平成30年度第4四半期の点検結果について（報告）"
    )
    assert cover["body"] == [
        "「架空の業務の運営の在り方について（要請）」（平成30年7月6日架基第108号）について、平成30年度第4四半期の"
        "点検結果及び措置の実施状況を、別紙のとおり報告します。"
    ]
    assert cover["contact"] == ["担当：経営企画部 情報管理担当"]


@pytest.mark.parametrize(
    ("day", "printed"),
    [
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(2020, 1, 1), "令和2年1月1日"),
    ],
)
def test_the_day_of_issue_is_in_the_era_of_that_day(day: date, printed: str, tmp_path: Path) -> None:
    letter = said(make_view(tmp_path, issue=replace(ISSUE, issued_on=day)))
    assert letter["cover"]["heading"][1] == printed
    assert letter["day"] == {"year": day.year, "month": day.month, "day": day.day}


def test_every_line_of_the_contact_is_a_line_of_its_own(tmp_path: Path) -> None:
    letter = LETTER.model_copy(update={"contact_ja": "情報管理担当\n電話 000-0000\n"})
    cover = said(make_view(tmp_path, issue=replace(ISSUE, letter=letter)))["cover"]
    assert cover["contact"] == ["担当：情報管理担当", "電話 000-0000"]


def test_a_draft_says_so_on_every_page_and_carries_no_day_but_the_one_inspected(tmp_path: Path) -> None:
    letter = said(make_view(tmp_path, issue=DRAFT))
    assert letter["cover"]["heading"] == ["（案）", "（発行日未定）"]
    assert (letter["draft"], letter["number"]) == ("（案）", "（案）")
    assert letter["cover"]["addressee"] == ["（宛先未定）"]
    assert letter["cover"]["sender"] == ["架空通信株式会社"]
    assert letter["cover"]["contact"] == []
    assert letter["day"] == {"year": 2019, "month": 3, "day": 31}
    assert said(make_view(tmp_path))["draft"] == ""


def test_an_issued_letter_without_addressee_leaves_the_place_empty(tmp_path: Path) -> None:
    bare = LETTER.model_copy(update={"addressee_ja": None, "request": None})
    cover = said(make_view(tmp_path, issue=replace(ISSUE, letter=bare)))["cover"]
    assert cover["addressee"] == []
    assert cover["body"][0].startswith(
        "顧客情報を管理するシステムの権限付与状況について、平成30年度第4四半期"
    )


@pytest.mark.parametrize("name", ["例示 太郎 殿", "架空省御中", "例示 花子 様"])
def test_a_form_of_address_is_not_added_twice(name: str, tmp_path: Path) -> None:
    letter = LETTER.model_copy(update={"addressee_ja": f"架空省\n\n  {name} "})
    cover = said(make_view(tmp_path, issue=replace(ISSUE, letter=letter)))["cover"]
    assert cover["addressee"] == ["架空省", name]


def test_the_english_letter_has_the_english_twins_and_says_which_text_is_authentic(tmp_path: Path) -> None:
    letter = said(make_view(tmp_path), "en")
    assert letter["language"] == "en"
    assert letter["cover"]["addressee"] == ["Director-General, Invented Bureau"]
    assert letter["cover"]["body"][-1] == (
        "The Japanese text is authentic; this is a translation for reference."
    )
    assert (
        "“On the conduct of an invented business (request)” (架基第108号, 6 July 2018)"
        in (letter["cover"]["body"][0])
    )
    assert letter["annex_mark"] == "Annex"


def test_without_english_settings_the_japanese_ones_stand_in(tmp_path: Path) -> None:
    bare = LETTER.model_copy(update={"addressee_en": None, "sender_en": None})
    cover = said(make_view(tmp_path, issue=replace(ISSUE, letter=bare)), "en")["cover"]
    assert cover["addressee"] == ["架空省 架空基盤局長", "例示 太郎"]
    assert cover["sender"][0] == "架空通信株式会社"


def test_each_request_is_verbatim_under_its_number_with_measures_and_stamps(tmp_path: Path) -> None:
    annex = said(make_view(tmp_path))["annex"]
    heads = [(b["level"], b["title"], b["text"]) for b in annex if b["kind"] == "head"]
    assert heads[:6] == [
        (2, "【要請事項】", "1. 取り扱うことができる人員の範囲を制限的に見直すこと"),
        (3, "【措置内容及び点検結果】", ""),
        (2, "【要請事項】", "2. 目的外に利用されないよう、適切な措置を講ずること"),
        (3, "【措置内容及び点検結果】", ""),
        (2, "【要請事項】", "3. 指示等を後から確認できるようにすること"),
        (3, "【措置内容及び点検結果】", ""),
    ]
    assert [block for block in annex if block["kind"] == "promise"] == [
        {
            "kind": "promise",
            "text": "今後も四半期毎に権限付与状況の点検を実施します。",
            "remarks": ["（確認の根拠：平成30年度第4四半期の点検）"],
            "stamp": "【実施時期：平成31年4月完了】",
        },
        {
            "kind": "promise",
            "text": "研修を本社組織が集合形式で実施します。",
            "remarks": [],
            "stamp": "【実施時期：平成30年12月完了】",
        },
    ]
    kinds = [block["kind"] for block in annex]
    # In item 1: the request's own words, the conclusion, the figures, and only then the promise.
    assert kinds.index("headcount") > kinds.index("paragraph")
    assert kinds.index("promise") > kinds.index("bullets") > kinds.index("headcount")


def test_a_promise_that_nothing_shows_says_why(tmp_path: Path) -> None:
    view = make_view(tmp_path)
    row = replace(view.requests[1].promises[0], reason=Both.same("記録が見当たりません。"))
    blocks = (view.requests[0], replace(view.requests[1], promises=(row,)))
    annex = said(replace(view, requests=blocks))["annex"]
    assert [b["remarks"] for b in annex if b["kind"] == "promise"][1:] == [["（記録が見当たりません。）"]]


def test_without_blocks_the_first_item_is_answered_from_the_figures(tmp_path: Path) -> None:
    annex = said(make_view(tmp_path, has_requests=False))["annex"]
    assert next(b["text"] for b in annex if b["kind"] == "head") == (
        "1. 顧客情報を管理するシステムにおいてコラボ事業者の契約者の情報を取り扱うことができる者の範囲"
    )
    assert sum(block["kind"] == "headcount" for block in annex) == 1
    assert not [block for block in annex if block["kind"] == "promise"]


def test_the_headcount_goes_from_before_to_now_with_percent_and_persons(tmp_path: Path) -> None:
    table = next(b for b in said(make_view(tmp_path, MINISTRY))["annex"] if b["kind"] == "headcount")
    assert [column["name"] for column in table["columns"]] == [
        "［見直し前］", "［見直し後］", "［前回］", "［今回］",
    ]  # fmt: skip
    assert [column["month"] for column in table["columns"]][::3] == ["平成30年6月", "平成31年3月"]
    assert table["has_arrow"]
    first, total = table["rows"][0], table["rows"][-1]
    assert first["cells"][0] == ["76%", ("380", "／", "500", "人")]
    assert (total["is_total"], total["cells"][3]) == (True, ["50%", ("1,060", "／", "2,102", "人")])


def test_a_public_headcount_has_percents_and_withholds_every_count(tmp_path: Path) -> None:
    annex = said(make_view(tmp_path, PUBLIC))["annex"]
    table = next(block for block in annex if block["kind"] == "headcount")
    for row in table["rows"]:
        for percent, counts in row["cells"]:
            assert percent.endswith("%")
            assert counts == (WITHHELD, "／", WITHHELD, "人")
    assert any(text.startswith("※「非公表」の箇所は") for text in texts(annex, "remark"))


def test_a_quarter_that_nobody_inspected_has_no_column_and_a_category_without_persons_no_percent(
    tmp_path: Path,
) -> None:
    counts = {"FY2018Q4": {"sales_planning": (0, 0), "customer_front": (5, 10)}}
    annex = said(make_view(tmp_path, MINISTRY, case=Case(counts=counts, previous=None)))["annex"]
    table = next(block for block in annex if block["kind"] == "headcount")
    assert [column["name"] for column in table["columns"]] == ["［今回］"]
    assert not table["has_arrow"]
    assert table["rows"][0]["cells"] == [["対象なし"]]
    assert "※「対象なし」は、区分に属する人員がいないことを示します。" in texts(annex, "remark")


def test_a_percent_that_is_withheld_or_a_range_is_printed_as_the_edition_has_it(tmp_path: Path) -> None:
    view = make_view(tmp_path, PUBLIC)
    first, *others = view.scope.rows
    levered = [replace(first, now=Hidden(None, WITHHELD, WITHHELD), after=Range(None, WITHHELD, WITHHELD))]
    scope = replace(view.scope, rows=(*levered, *others))
    annex = said(replace(view, scope=scope))["annex"]
    cells = next(block for block in annex if block["kind"] == "headcount")["rows"][0]["cells"]
    assert (cells[1][0], cells[3][0]) == ("10–14%", WITHHELD)
    assert not any("「対象なし」は、区分" in text for text in texts(annex, "remark"))


def test_a_trend_is_drawn_only_where_a_quarter_has_no_column(tmp_path: Path) -> None:
    assert not [b for b in said(make_view(tmp_path, MINISTRY))["annex"] if b["kind"] == "trend"]
    counts = {"FY2017Q4": COUNTS["FY2018Q1"], **COUNTS}
    annex = said(make_view(tmp_path, PUBLIC, case=Case(counts=counts)))["annex"]
    trend = next(block for block in annex if block["kind"] == "trend")
    first = trend["panels"][0]
    # Months since the first point: a quarter is three wide, whatever its number in the list.
    assert first["points"] == [[0, 76], [3, 76], [6, 13], [9, 13], [12, 12]]
    assert first["level"] == 13
    assert first["ends"] == ["平成30年3月", "平成31年3月"]
    assert first["alt"].startswith("営業企画：平成30年3月 76%、")


def test_kinds_are_counted_where_counts_are_shown_and_never_in_public(tmp_path: Path) -> None:
    kinds = tables(said(make_view(tmp_path, MINISTRY))["annex"])[0]
    assert kinds["heads"] == [
        "重要度",
        "指摘の種類",
        "是正を確認する条件",
        "件数",
        "うち新規",
        "最長",
        "例外承認",
    ]
    assert kinds["rows"][-1] == ["合計", "", "", "12", "11", "", "1"]
    assert kinds["has_total"]
    public = tables(said(make_view(tmp_path, PUBLIC))["annex"])[0]
    assert public["heads"] == ["重要度", "指摘の種類", "是正を確認する条件"]
    assert not public["has_total"]
    assert len({len(row) for row in public["rows"]}) == 1


def test_what_became_of_the_findings_before_is_told_with_counts_or_not_at_all(tmp_path: Path) -> None:
    told = texts(said(make_view(tmp_path, MINISTRY))["annex"], "paragraph")
    assert any(text.startswith("前回の指摘事項7件のうち、3件の解消を") for text in told)
    for view in (make_view(tmp_path, PUBLIC), make_view(tmp_path, MINISTRY, case=Case(previous=None))):
        assert not any("前回の指摘事項" in t for t in texts(said(view)["annex"], "paragraph"))


def test_how_else_findings_ended_is_told_only_where_some_did(tmp_path: Path) -> None:
    view = make_view(tmp_path, MINISTRY)
    other = "このほか、前回の指摘事項から除いたものは、例外承認によるものが1件、"
    assert any(t.startswith(other) for t in texts(said(view)["annex"], "paragraph"))
    left_out = [CARRIED.index(name) for name in ("accepted", "false_positive", "superseded")]
    none = tuple(
        replace(row, figures=tuple(0 if n in left_out else f for n, f in enumerate(row.figures)))
        for row in view.carry
    )
    told = texts(said(replace(view, carry=none))["annex"], "paragraph")
    assert not any("このほか" in text or "0件、規則" in text for text in told)
    assert any(text.startswith("これらを除き、新規11件") for text in told)


def test_nothing_before_and_nothing_now_is_one_sentence(tmp_path: Path) -> None:
    view = make_view(tmp_path, MINISTRY)
    nothing = tuple(replace(row, figures=tuple(0 for _ in row.figures)) for row in view.carry)
    told = texts(said(replace(view, carry=nothing))["annex"], "paragraph")
    assert "前回、今回とも指摘事項はなく、前回から引き継いだものはありません。" in told
    assert not any("前回の指摘事項" in text for text in told)


def test_no_problem_is_said_only_where_the_verdict_says_it(tmp_path: Path) -> None:
    clear = texts(said(make_view(tmp_path, PUBLIC, case=clean_case()))["annex"], "paragraph")
    assert any(text.endswith("問題がないことを確認しました。") for text in clear)
    found = texts(said(make_view(tmp_path, PUBLIC))["annex"], "paragraph")
    assert not any("問題がない" in text for text in found)


@pytest.mark.parametrize(
    ("kept", "printed"),
    [
        (
            Punctuality("FY2018Q4", date(2019, 5, 8), date(2019, 5, 10), 2, is_missed=False),
            "平成30年度第4四半期の点検　期限 令和元年5月8日、確認 令和元年5月10日（2営業日の遅れ）",
        ),
        (
            Punctuality("FY2018Q4", date(2019, 4, 30), None, None, is_missed=True),
            "平成30年度第4四半期の点検　期限 平成31年4月30日、未実施",
        ),
        (
            Punctuality("FY2018Q4", date(2019, 4, 30), None, None, is_missed=False),
            "平成30年度第4四半期の点検　期限 平成31年4月30日、確認未了",
        ),
    ],
)
def test_a_late_or_missed_quarter_is_named(kept: Punctuality, printed: str, tmp_path: Path) -> None:
    quarters = (ISSUE.quarters[0], kept)
    annex = said(make_view(tmp_path, issue=replace(ISSUE, quarters=quarters)))["annex"]
    assert [printed] in [block["items"] for block in annex if block["kind"] == "bullets"]
    assert not any("全て期限までに" in text for text in texts(annex, "paragraph"))


def test_punctual_quarters_are_one_sentence_and_a_draft_claims_nothing(tmp_path: Path) -> None:
    sentence = "平成30年度第3四半期以降の四半期毎の点検は、全て期限までに確認を終えています。"
    assert sentence in texts(said(make_view(tmp_path))["annex"], "paragraph")
    assert not any(
        "期限までに" in t for t in texts(said(make_view(tmp_path, issue=DRAFT))["annex"], "paragraph")
    )


def test_an_amended_letter_names_what_it_replaces_and_sets_the_corrections_first(tmp_path: Path) -> None:
    letter = said(make_view(tmp_path, PUBLIC, AMENDED))
    assert letter["cover"]["body"][1:] == [
        "本書は、東通企第30-215号に代わるものです。",
        "訂正した内容は、別紙の冒頭に示します。",
    ]
    head, table = letter["annex"][:2]
    assert (head["title"], head["level"]) == ("【訂正の内容】", 2)
    assert table["rows"] == [["平成31年3月時点のお客様フロントの割合", "54%", "53%"]]


@pytest.mark.parametrize(
    ("text", "is_printed"),
    [
        ("54%", True),
        ("50–54%", True),
        ("≤5%", True),
        ("54% (641/1,203)", False),
        ("12", False),
        ("641/1,203", False),
        ("1,203%", False),
    ],
)
def test_a_public_correction_prints_a_percent_and_never_a_count(
    text: str, is_printed: bool, tmp_path: Path
) -> None:
    what = Both.same("割合")
    issue = replace(AMENDED, corrections=(Correction(what, text, "53%"),))
    rows = [said(make_view(tmp_path, e, issue))["annex"][1]["rows"] for e in (PUBLIC,)]
    assert rows == [[["割合", text if is_printed else WITHHELD, "53%"]]]
    assert tables(said(make_view(tmp_path, MINISTRY, issue))["annex"])[0]["rows"] == [["割合", text, "53%"]]


def test_the_reason_of_an_amendment_is_internal(tmp_path: Path) -> None:
    told = [texts(said(make_view(tmp_path, e, AMENDED))["annex"][:2], "paragraph") for e in EDITIONS]
    assert told == [["訂正の理由：異動の登録に遅れがあったため。"], [], []]


def test_who_signed_is_named_in_the_internal_edition_only(tmp_path: Path) -> None:
    rows = {}
    for edition in EDITIONS:
        annex = said(make_view(tmp_path, edition))["annex"]
        index = next(i for i, b in enumerate(annex) if b.get("title") == "【点検結果の確認】")
        rows[edition] = annex[index + 1]["rows"]
    assert rows[INTERNAL] == [["管理責任者", SIGNER, "平成31年4月24日", "点検の結果を確認しました。"]]
    assert rows[MINISTRY] == rows[PUBLIC] == [["管理責任者", "平成31年4月24日"]]


def test_the_internal_letter_lists_every_exception_and_waived_finding(tmp_path: Path) -> None:
    lists = said(make_view(tmp_path))["lists"]
    exceptions, waived = tables(lists)
    assert lists[0]["title"] == "指摘事項一覧（12件）"
    assert [row[0][1] for row in exceptions["rows"]] == [str(n) for n in range(1, 13)]
    leaver = next(row for row in exceptions["rows"] if "退職者の権限残存（L01）" in row[2])
    assert leaver[3] == ["", "試験 花子", "u000002"]
    assert leaver[4] == ["", "お客様フロント", "お客様フロント第一担当"]
    assert leaver[5] == ["", "FY2018Q3", "2期目"]
    assert waived["rows"][0][:2] == ["W-2019-01", "令和元年6月30日"]
    assert "組織改編に伴う上長登録の更新待ち" in waived["rows"][0]


@pytest.mark.parametrize("edition", [MINISTRY, PUBLIC])
def test_no_other_edition_has_a_list(edition: Any, tmp_path: Path) -> None:
    assert said(make_view(tmp_path, edition))["lists"] == []


def test_a_list_that_is_cut_says_so_and_points_to_the_workbook(tmp_path: Path) -> None:
    view = make_view(tmp_path)
    cut = replace(view, items=view.items[:3])
    lists = said(cut)["lists"]
    assert lists[0]["title"] == "指摘事項一覧（12件のうち重要度の高い3件）"
    assert "全12件は、同時に作成する表計算ファイル exceptions.xlsx" in lists[1]["text"]
    assert len(tables(lists)[0]["rows"]) == 3


def test_no_more_than_the_limit_is_printed(tmp_path: Path) -> None:
    view = make_view(tmp_path)
    many = replace(
        view, items=view.items[:1] * (LIMIT + 1), totals=replace(view.totals, exceptions=LIMIT + 1)
    )
    lists = said(many)["lists"]
    assert lists[0]["title"] == "指摘事項一覧（5,001件のうち重要度の高い5,000件）"
    assert len(tables(lists)[0]["rows"]) == LIMIT
    full = replace(many, items=many.items[:LIMIT], totals=replace(view.totals, exceptions=LIMIT))
    assert said(full)["lists"][0]["title"] == "指摘事項一覧（5,000件）"


def test_the_newest_step_of_a_finding_is_told_where_its_age_does_not(tmp_path: Path) -> None:
    finding = make_finding("R01", 1, state="CLAIMED", quarters_open=2, first_seen="FY2018Q3")
    rows = tables(said(make_view(tmp_path, case=Case(findings=[finding])))["lists"])[0]["rows"]
    assert rows[0][5] == ["", "FY2018Q3", "2期目", "完了を報告"]


def test_registers_print_their_values_in_words_and_keep_what_is_withheld(tmp_path: Path) -> None:
    for edition, attended in ((MINISTRY, "2,345"), (PUBLIC, WITHHELD)):
        register = next(
            t for t in tables(said(make_view(tmp_path, edition))["annex"]) if t["title"] == "研修の受講状況"
        )
        assert register["rows"] == [
            ["集合研修", "平成30年12月10日", attended],
            ["新任者研修", "—", WITHHELD if edition is PUBLIC else "67"],
        ]
        assert register["numeric"] == [False, False, True]


def test_a_register_without_rows_prints_its_name_and_why(tmp_path: Path) -> None:
    view = make_view(tmp_path, PUBLIC)
    empty = replace(view.requests[1].tables[0], rows=())
    blocks = (view.requests[0], replace(view.requests[1], tables=(empty,)))
    annex = said(replace(view, requests=blocks))["annex"]
    assert texts(annex, "caption") == ["研修の受講状況"]
    assert "※ 受講者数は延べ人数です。" in texts(annex, "remark")
    assert all(t["rows"] for t in tables(annex))


def test_a_conclusion_that_the_request_tells_already_is_not_told_twice(tmp_path: Path) -> None:
    view = make_view(tmp_path, PUBLIC)
    first = replace(view.requests[0], paragraphs=(view.verdict.lead,))
    told = texts(said(replace(view, requests=(first,)))["annex"], "paragraph")
    assert told.count(view.verdict.lead.ja) == 1


def test_short_columns_keep_their_width_and_the_longest_takes_what_is_left() -> None:
    heads = ["区分", "承認日", "理由", "件数"]
    rows = [["営業企画", "平成30年9月14日", "バックヤードの支援業務のため" * 2, "1"]]
    assert measure_columns(heads, rows) == [0, 0, 28, 0]
    assert measure_columns(["甲", "乙"], [["一二", "一二"]]) == [7, 7]
    assert measure_columns(["甲"], []) == [7]


def test_many_short_columns_leave_room_for_the_others_and_a_long_head_may_break() -> None:
    heads = [f"項目{n}" for n in range(8)]
    widths = measure_columns([*heads, "うち権限を有する者による回答"], [["平成30年9月14日"] * 8 + ["1"]])
    assert widths == [18] * 8 + [14]


def test_days_of_either_language_do_not_break() -> None:
    heads = ["Approved", "Reason"]
    assert measure_columns(heads, [["14 September 2018", "x" * 40]]) == [0, 28]


def test_an_unknown_role_names_itself(tmp_path: Path) -> None:
    signature = replace(ISSUE.signatures[0], role="監査役")
    issue: Issue = replace(ISSUE, signatures=(signature,))
    annex = said(make_view(tmp_path, PUBLIC, issue))["annex"]
    assert ["監査役", "平成31年4月24日"] in [row for t in tables(annex) for row in t["rows"]]
