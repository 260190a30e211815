"""The workbook of each edition: what its sheets hold, that it adds up, and that what is withheld is not in it."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook
from register_fixture import other_registers
from report_fixture import (
    COUNTS,
    PEOPLE,
    Case,
    clean_case,
    default_findings,
    make_finding,
    other_people,
    write_inspection,
)

from tenken.report import sheet_layout, workbook
from tenken.report.edition import INTERNAL, MINISTRY, PUBLIC, WITHHELD, Edition, Levers
from tenken.report.facts import read_facts
from tenken.report.issue import DRAFT, Issue, Signature
from tenken.report.requests import PromiseRow, RegisterTable, RequestBlock
from tenken.report.view import View, build_view
from tenken.report.wording import Both, load_wording
from tenken.report.workbook import render_workbook

INTERNAL_SHEETS = [
    "概要 Summary",
    "指摘事項 Exceptions",
    "例外承認 Waived",
    "指摘の内訳 Kinds",
    "原因 Causes",
    "人員 Headcount",
    "推移 Trend",
    "引継ぎ Carry-forward",
    "突合 Tie-out",
    "点検項目 Controls",
    "情報の検査 Data checks",
    "情報 Data used",
    "要請事項 Requests",
    "注記 Notes",
]
EXCEPTIONS = sum(finding["is_exception"] for finding in default_findings())
ISSUE = Issue(
    1, "情第42号", date(2019, 4, 12), signatures=(Signature("署名 太郎", "officer", date(2019, 4, 11), "可"),)
)


def view_of(database: Path, edition: Edition, issue: Issue = DRAFT) -> View:
    return build_view(read_facts(database), load_wording(), edition, issue)


def build(folder: Path, edition: Edition = INTERNAL, case: Case | None = None, issue: Issue = DRAFT) -> bytes:
    database = write_inspection(folder / "inspection.duckdb", case)
    return render_workbook(database, view_of(database, edition, issue), load_wording())


def sheet(book: bytes, name: str) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(BytesIO(book)).get_sheet_by_name(name).to_python()


def table(book: bytes, name: str) -> list[dict[str, Any]]:
    """Read a sheet as rows keyed by the English half of the heads."""
    heads, *rows = sheet(book, name)
    keys = [str(head).split("\n", 1)[-1] for head in heads]
    return [dict(zip(keys, row, strict=True)) for row in rows]


def everything(book: bytes) -> str:
    """Give all text of all parts, markup included."""
    with zipfile.ZipFile(BytesIO(book)) as archive:
        return "\n".join(f"{name}\n{archive.read(name).decode()}" for name in archive.namelist())


def names(book: bytes) -> list[str]:
    return CalamineWorkbook.from_filelike(BytesIO(book)).sheet_names


@pytest.fixture(scope="module")
def internal(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return build(tmp_path_factory.mktemp("internal"))


@pytest.fixture(scope="module")
def ministry(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return build(tmp_path_factory.mktemp("ministry"), MINISTRY)


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return build(tmp_path_factory.mktemp("public"), PUBLIC)


def test_the_internal_book_has_every_sheet_in_order(internal: bytes) -> None:
    assert names(internal) == INTERNAL_SHEETS


def test_the_other_books_have_figures_only(ministry: bytes, public: bytes) -> None:
    lists = {"指摘事項 Exceptions", "例外承認 Waived"}
    assert names(ministry) == [name for name in INTERNAL_SHEETS if name not in lists]
    assert names(public) == [name for name in names(ministry) if name != "原因 Causes"]


def test_every_exception_is_a_row_with_its_ids_whole(internal: bytes) -> None:
    rows = table(internal, "指摘事項 Exceptions")
    expected = {f["finding_key"]: f for f in default_findings() if f["is_exception"]}
    assert {row["Finding key"] for row in rows} == set(expected)
    assert [row["No."] for row in rows] == list(range(1, len(expected) + 1))
    for row in rows:
        finding = expected[row["Finding key"]]
        assert row["Account"] == (finding["account_id"] or "")
        assert row["Person id"] == (finding["person_id"] or "")
        assert row["Person"] == PEOPLE.get(finding["person_id"] or "", "")
        assert row["Quarters open"] == finding["quarters_open"]
    assert "重大 Critical" in {row["Severity"] for row in rows}


def test_severe_findings_come_first(internal: bytes) -> None:
    order = [row["Severity"][0] for row in table(internal, "指摘事項 Exceptions")]
    assert order == sorted(order, key="重高中低".index)
    assert len(set(order)) > 1


def test_a_waived_finding_is_in_its_own_sheet_with_its_end_as_a_day(internal: bytes) -> None:
    (row,) = table(internal, "例外承認 Waived")
    assert row["Waiver"] == "W-2019-01"
    assert str(row["Until"])[:10] == "2019-06-30"
    assert row["Code"] == "L06"


def test_all_pages_of_findings_are_written_and_numbered_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    findings = [make_finding("R01", number) for number in range(25)]
    database = write_inspection(tmp_path / "inspection.duckdb", Case(findings=findings))
    monkeypatch.setattr("tenken.report.finding_sheets.read_findings", pages_of_seven)
    view = build_view(read_facts(database, limit=3), load_wording(), INTERNAL)
    rows = table(render_workbook(database, view, load_wording()), "指摘事項 Exceptions")
    assert [row["No."] for row in rows] == list(range(1, 26))
    assert len({row["Finding key"] for row in rows}) == 25


def pages_of_seven(database: Path, *, is_exception: bool) -> Any:
    from tenken.report.facts import read_findings

    return read_findings(database, is_exception=is_exception, page=7)


def test_more_rows_than_a_sheet_holds_are_cut_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("sheet_layout", "overview"):
        monkeypatch.setattr(f"tenken.report.{module}.ROWS", 4)
    book = build(tmp_path)
    assert len(table(book, "指摘事項 Exceptions")) == 3
    summary = str(sheet(book, "概要 Summary"))
    assert f"{EXCEPTIONS}件のうち3件" in summary
    assert "findings.parquet" in summary


def test_a_book_that_is_not_cut_does_not_say_so(internal: bytes) -> None:
    assert "findings.parquet" not in str(sheet(internal, "概要 Summary"))


def test_the_rows_of_a_category_add_up_to_the_total(internal: bytes, ministry: bytes) -> None:
    for book in (internal, ministry):
        *parts, total = table(book, "人員 Headcount")
        for head in [head for head in total if head.endswith(("Able to view", "All personnel"))]:
            assert sum(row[head] for row in parts) == total[head]
        assert len(total) == 1 + 4 * 3 + 1


def test_the_trend_holds_every_quarter_and_each_adds_up(internal: bytes) -> None:
    rows = table(internal, "推移 Trend")
    for quarter, counts in COUNTS.items():
        of_quarter = {row["Category code"]: row for row in rows if row["Quarter"] == quarter}
        for code, (permitted, total) in counts.items():
            assert (of_quarter[code]["Able to view"], of_quarter[code]["All personnel"]) == (permitted, total)
        assert of_quarter["total"]["All personnel"] == sum(total for _, total in counts.values())
        assert of_quarter["total"]["Share"] == round(
            100 * of_quarter["total"]["Able to view"] / of_quarter["total"]["All personnel"]
        )


def test_the_carry_forward_foots_row_by_row_and_column_by_column(internal: bytes) -> None:
    rows = table(internal, "引継ぎ Carry-forward")
    came = ("Exceptions before", "New", "Back again", "Waiver ended")
    went = ("Cleared", "Gone unexplained", "Waived", "No exception after all", "Rule changed")
    for row in rows:
        assert sum(row[name] for name in came) - sum(row[name] for name in went) == row["Exceptions now"]
        assert row["Foots"] == "一致 foots"
    *parts, total = rows
    for name in (*came, *went, "Exceptions now"):
        assert sum(row[name] for row in parts) == total[name]
    assert total["Exceptions now"] == len(table(internal, "指摘事項 Exceptions"))


def test_a_row_that_does_not_foot_is_marked(tmp_path: Path) -> None:
    database = write_inspection(tmp_path / "inspection.duckdb")
    view = view_of(database, INTERNAL)
    first, *rest = view.carry
    wrong = replace(first, figures=(first.figures[0] + 1, *first.figures[1:]))
    book = render_workbook(database, replace(view, carry=(wrong, *rest)), load_wording())
    assert [row["Foots"] for row in table(book, "引継ぎ Carry-forward")].count("不一致 does not foot") == 1


def test_kinds_and_controls_add_up_to_the_exceptions(internal: bytes, ministry: bytes) -> None:
    count = len(table(internal, "指摘事項 Exceptions"))
    for book in (internal, ministry):
        *kinds, total = table(book, "指摘の内訳 Kinds")
        assert sum(row["Exceptions"] for row in kinds) == total["Exceptions"] == count
        controls = table(book, "点検項目 Controls")
        assert sum(row["Exceptions"] or 0 for row in controls) == count


def test_the_tie_out_adds_up(internal: bytes) -> None:
    rows = [(row["Bucket"], row["Count"]) for row in table(internal, "突合 Tie-out")]
    running = 0
    totals = 0
    for name, count in rows:
        if name.startswith(("アカウントの合計", "社員等の合計")):
            assert count == running
            running, totals = 0, totals + 1
        else:
            running += count
    assert totals == 2


def test_heads_hold_both_languages_once_and_are_frozen_filtered_and_repeated(internal: bytes) -> None:
    book = openpyxl.load_workbook(BytesIO(internal))
    for page in (page for page in book.worksheets[1:] if page.title != "要請事項 Requests"):
        heads = [cell.value for cell in page[1]]
        assert len(set(heads)) == len(heads)
        assert all("\n" in head for head in heads)
        assert page.freeze_panes == "A2"
        assert page.auto_filter.ref == f"A1:{page.cell(page.max_row, len(heads)).coordinate}"
        assert page.print_title_rows == "$1:$1"
        assert page.page_setup.orientation == "landscape"
        assert page.page_setup.fitToHeight == 0
        assert page.sheet_properties.pageSetUpPr.fitToPage


def test_ids_are_text_counts_numbers_and_days_days(tmp_path: Path) -> None:
    finding = make_finding("R01", 1, account_id="12345678901234567890", subject_id="0012")
    book = openpyxl.load_workbook(BytesIO(build(tmp_path, case=Case(findings=[finding]))))
    page = book["指摘事項 Exceptions"]
    cells = {str(head.value).split("\n")[1]: page.cell(2, head.column) for head in page[1]}
    assert (cells["Account"].data_type, cells["Account"].value) == ("s", "12345678901234567890")
    assert (cells["Subject id"].data_type, cells["Subject id"].value) == ("s", "0012")
    assert cells["Account"].number_format == "@"
    assert cells["No."].data_type == "n"
    days = [row[3] for row in book["推移 Trend"].iter_rows(min_row=2)]
    assert all(cell.is_date for cell in days)


def test_the_footer_names_number_edition_and_page(tmp_path: Path) -> None:
    for issue, number in ((DRAFT, "案 draft"), (ISSUE, "情第42号")):
        book = openpyxl.load_workbook(BytesIO(build(tmp_path, MINISTRY, issue=issue)))
        for page in book.worksheets:
            assert page.oddFooter.left.text == number
            assert page.oddFooter.center.text == "&P / &N"
            assert page.oddFooter.right.text == "報告版 Ministry edition"


def test_properties_are_those_of_the_document_and_no_clock(tmp_path: Path) -> None:
    draft = openpyxl.load_workbook(BytesIO(build(tmp_path, PUBLIC))).properties
    issued = openpyxl.load_workbook(BytesIO(build(tmp_path, PUBLIC, issue=ISSUE))).properties
    assert draft.created.date() == draft.modified.date() == date(2019, 3, 31)
    assert issued.created.date() == issued.modified.date() == date(2019, 4, 12)
    assert "点検報告書（公表版）" in draft.title


@pytest.mark.parametrize("edition", [INTERNAL, MINISTRY, PUBLIC])
def test_the_same_inspection_gives_the_same_bytes(tmp_path: Path, edition: Edition) -> None:
    assert build(tmp_path / "one", edition) == build(tmp_path / "two", edition)


def test_a_long_list_says_the_same_as_a_short_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    short = build(tmp_path)
    monkeypatch.setattr(workbook, "LONG", 0)
    long = build(tmp_path)
    assert long != short  # else the other way of writing was not taken
    assert [sheet(long, name) for name in names(long)] == [sheet(short, name) for name in names(short)]
    assert long == build(tmp_path)


def test_no_book_holds_a_formula_link_comment_or_macro(
    internal: bytes, ministry: bytes, public: bytes
) -> None:
    for book in (internal, ministry, public):
        with zipfile.ZipFile(BytesIO(book)) as archive:
            parts = archive.namelist()
            sheets = "".join(archive.read(n).decode() for n in parts if n.startswith("xl/worksheets/sheet"))
        assert not [n for n in parts if re.search("comment|vba|external|customXml|connections|embed", n)]
        assert not re.search(r"<f[ >]|<hyperlink|<dataValidation", sheets)
        assert 'TargetMode="External"' not in everything(book)


HOSTILE = '=HYPERLINK("http://example.invalid","x")<r>\x00\x0b\ufffe&\''


def test_hostile_names_ids_and_titles_are_inert_text(tmp_path: Path) -> None:
    finding = make_finding(
        "R01", 1, account_id=HOSTILE, path=HOSTILE, object_id=HOSTILE, category_code=HOSTILE, org_id=HOSTILE
    )
    case = Case(findings=[finding], people={**PEOPLE, "E000101": HOSTILE})
    issue = replace(ISSUE, number=HOSTILE)
    book = build(tmp_path, case=case, issue=issue)
    (row,) = table(book, "指摘事項 Exceptions")
    shown = HOSTILE.replace("\x00", "␀").replace("\x0b", "␋").replace("\ufffe", "�")
    assert row["Person"] == row["Account"] == row["Path of the grant"] == row["Object id"] == shown
    text = everything(book)
    assert not re.search(r"<f[ >]|<hyperlink", text)
    assert openpyxl.load_workbook(BytesIO(book))["概要 Summary"].oddFooter.left.text.startswith("=HYPERLINK")


def test_markup_in_a_name_does_not_become_rich_text(tmp_path: Path) -> None:
    name = "<r><t>見えない</t></r>"
    book = build(tmp_path, case=Case(people={**PEOPLE, "E000101": name}))
    assert f" {name}" in {row["Person"] for row in table(book, "指摘事項 Exceptions")}
    assert "<r><t>" not in everything(book)


SECRETS = {
    *PEOPLE.values(),
    *PEOPLE,
    "u000001",
    "VIEW_COLLAB",
    "コラボ情報閲覧",
    "W-2019-01",
    "組織改編に伴う",
    "G_TOKYO",
    "O210",
    "0123456789abcdef",
    "署名 太郎",
}
"""What leads to persons."""
COUNTED = {"1203", "641", "2431", "9120", "4321", "2102"}
"""Figures of the case that no percent, width or style of a book happens to equal."""


def cell_values(book: bytes) -> set[str]:
    cells = (cell for name in names(book) for row in sheet(book, name) for cell in row)
    return {str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell) for cell in cells}


def test_no_person_is_in_any_part_of_the_ministry_or_public_book(tmp_path: Path) -> None:
    internal = everything(build(tmp_path, INTERNAL, issue=ISSUE))
    assert {secret for secret in SECRETS if secret not in internal} == set()
    # The rules say which rights they are about, and units by name; the ministry reads the rules.
    for edition, told in ((MINISTRY, {"VIEW_COLLAB", "コラボ情報閲覧"}), (PUBLIC, set())):
        text = everything(build(tmp_path, edition, issue=ISSUE))
        assert {secret for secret in SECRETS if secret in text} == told


def test_no_count_is_in_any_part_of_the_public_book(ministry: bytes, public: bytes) -> None:
    written = cell_values(ministry)
    assert {count for count in COUNTED if count not in written} == set()
    assert cell_values(public) & COUNTED == set()
    text = everything(public)
    printed = {f"{int(count):,}" for count in COUNTED if int(count) > 999}
    assert {count for count in {*COUNTED, *printed} if re.search(rf"(?<!\d){count}(?!\d)", text)} == set()


def test_a_withheld_figure_is_the_mark_and_nothing_else(public: bytes) -> None:
    for name, heads in (("人員 Headcount", ("Able to view", "All personnel")), ("突合 Tie-out", ("Count",))):
        for row in table(public, name):
            values = {row[head] for head in row if head.endswith(heads)}
            assert values == {"非公表"}
    (total,) = table(public, "引継ぎ Carry-forward")
    assert set(list(total.values())[1:]) == {"非公表"}
    assert {row["Population"] for row in table(public, "点検項目 Controls")} <= {"非公表", ""}


def test_withheld_values_do_not_move_a_byte_of_the_public_book(tmp_path: Path) -> None:
    case = Case()
    counts = {q: {c: (k * 3, n * 3) for c, (k, n) in rows.items()} for q, rows in COUNTS.items()}
    other = other_people(case).with_(
        counts=counts,
        digest="fedcba9876543210",
        populations={**case.populations, "R01": 77, "V01": 5},
        snapshots={name: rows * 2 + 1 for name, rows in case.snapshots.items()},
        register_snapshots={name: rows * 2 + 1 for name, rows in case.register_snapshots.items()},
        registers=other_registers(),
    )
    one, two = tmp_path / "one", tmp_path / "two"
    assert build(one, PUBLIC, case) == build(two, PUBLIC, other)
    assert build(one, MINISTRY, case) != build(two, MINISTRY, other)  # else the test changed nothing


def test_persons_do_not_move_a_byte_of_the_ministry_book(tmp_path: Path) -> None:
    people = {person: f"別名 {number}" for number, person in enumerate(PEOPLE)}
    other = Case(people=people, digest="fedcba9876543210")
    one, two = tmp_path / "one", tmp_path / "two"
    assert build(one, MINISTRY) == build(two, MINISTRY, other)
    assert build(one, INTERNAL) != build(two, INTERNAL, other)  # else the test changed nothing


def test_a_printed_percent_does_move_the_public_book(tmp_path: Path) -> None:
    counts = {**COUNTS, "FY2018Q4": {**COUNTS["FY2018Q4"], "sales_planning": (70, 498)}}
    assert build(tmp_path / "one", PUBLIC) != build(tmp_path / "two", PUBLIC, Case(counts=counts))


def test_ranges_buckets_and_withheld_totals_are_printed_as_such_and_take_the_chart_away(
    tmp_path: Path, public: bytes
) -> None:
    counts = {**COUNTS, "FY2018Q4": {**COUNTS["FY2018Q4"], "sales_planning": (0, 12)}}
    coarse = replace(PUBLIC, levers=Levers(5, ("FY2018Q1",)))
    book = build(tmp_path, coarse, Case(counts=counts))
    shares = {(row["Category code"], row["Quarter"]): row["Share"] for row in table(book, "推移 Trend")}
    assert shares["customer_front", "FY2018Q4"] == "50–54%"
    assert shares["sales_planning", "FY2018Q4"] == "5%以下\n≤5%"
    assert shares["total", "FY2018Q1"] == "90–94%"
    assert shares["total", "FY2018Q4"] == "非公表"
    assert "50–54%" in table(book, "人員 Headcount")[1].values()
    assert "xl/charts/chart1.xml" in everything(public)
    assert "xl/charts" not in everything(book)


def request_block() -> RequestBlock:
    said = Both("範囲を見直すこと。", "Review the scope.")
    heads = (Both("実施日", "Held on"), Both("受講者", "Attended"), Both("対象", "Subject"))
    rows = (
        (date(2019, 2, 1), 1234, Both("個人情報", "Personal data")),
        (None, WITHHELD, "=1+2"),
        ("T-2", "99%", None),
    )
    training = RegisterTable("training", Both("研修", "Training"), heads, (False, True, False), rows, (said,))
    promise = PromiseRow(
        "P1", said, "once", Both("【実施済】", "[done]"), "kept", said, None, None, date(2019, 6, 30)
    )
    return RequestBlock(1, said, (said,), (training,), (promise,))


def test_requests_are_written_with_their_tables_and_promises(tmp_path: Path) -> None:
    database = write_inspection(tmp_path / "inspection.duckdb")
    view = replace(view_of(database, MINISTRY), requests=(request_block(),))
    book = render_workbook(database, view, load_wording())
    assert names(book)[-2:] == ["要請事項 Requests", "注記 Notes"]
    cells = [[cell for cell in row if cell != ""] for row in sheet(book, "要請事項 Requests")]
    assert ["要請事項1 Request 1"] in cells
    assert ["実施日\nHeld on", "受講者\nAttended", "対象\nSubject"] in cells
    assert [date(2019, 2, 1), 1234, "個人情報\nPersonal data"] in cells
    assert ["非公表", "=1+2"] in cells
    page = openpyxl.load_workbook(BytesIO(book))["要請事項 Requests"]
    aligned = {
        cell.value: cell.alignment.horizontal for row in page.iter_rows() for cell in row if cell.value
    }
    assert aligned["99%"] == aligned[1234] == "right"
    assert aligned["T-2"] != "right"
    assert any("【実施済】\n[done]" in row and date(2019, 6, 30) in row for row in cells)
    assert "<f>" not in everything(book)


def test_a_clean_inspection_has_an_empty_list_with_its_heads(tmp_path: Path) -> None:
    book = build(tmp_path, case=clean_case())
    assert len(sheet(book, "指摘事項 Exceptions")) == 1
    assert "例外承認 Waived" not in names(book)
    assert "問題がないことを確認しました" in str(sheet(book, "概要 Summary"))


def test_the_first_inspection_has_no_carry_forward(tmp_path: Path) -> None:
    book = build(tmp_path, case=Case(previous=None))
    assert "引継ぎ Carry-forward" not in names(book)


def test_the_summary_says_edition_conclusion_sheets_and_how_to_verify(internal: bytes, public: bytes) -> None:
    said = str(sheet(internal, "概要 Summary"))
    for words in (
        "社内限り",
        f"指摘事項を{EXCEPTIONS}件",
        "tenken verify FY2018Q4",
        "tenken explain",
        "案（発行されていません）",
        "0123456789abcdef",
    ):
        assert words in said
    said = str(sheet(public, "概要 Summary"))
    assert "公表版" in said
    assert "tenken explain" not in said
    assert "値は含まれていません" in said


def test_the_summary_of_an_issued_book_names_number_day_and_signers(tmp_path: Path) -> None:
    issue = replace(ISSUE, publication=2, supersedes="情第41号")
    said = str(sheet(build(tmp_path, INTERNAL, issue=issue), "概要 Summary"))
    for words in ("情第42号", "平成31年4月12日", "12 April 2019", "情第41号", "署名 太郎"):
        assert words in said
    assert "案（発行されていません）" not in said
    assert "署名 太郎" not in str(sheet(build(tmp_path, MINISTRY, issue=issue), "概要 Summary"))


def test_notes_hold_the_notes_of_the_sheets_and_the_thresholds_only_inside(
    internal: bytes, public: bytes
) -> None:
    kinds = {row["Kind"] for row in table(internal, "注記 Notes")}
    assert {"注記 Note", "基準値 Threshold", "引継ぎ Carry-forward"} <= kinds
    assert "基準値 Threshold" not in {row["Kind"] for row in table(public, "注記 Notes")}


def test_every_severity_has_a_badge() -> None:
    from tenken.report.listing import SEVERITIES

    assert set(sheet_layout._SEVERITY) == set(SEVERITIES)
