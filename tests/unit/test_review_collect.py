"""What comes back: every error by sheet, row and column, nothing written on any, and decisions that only add up."""

from __future__ import annotations

import csv
import hashlib
import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from review_fixture import UNTIL, cell, edit_rows, fill, ground, holder, merged, renumber, seal, site

from tenken.archive.ledger import entries
from tenken.calendar import Quarter
from tenken.contract import load_dataset
from tenken.errors import InputError
from tenken.review.collect import Collected, collect_decisions, describe_collected
from tenken.review.worksheets import export_worksheets

QUARTER = Quarter.parse("FY2018Q3")
RECEIVED = datetime(2019, 1, 21, 9, 30)
KEEP, EXCEPTION, REVOKE = "継続（規則による）", "継続（例外承認が必要）", "削除"


@pytest.fixture(scope="module")
def round_(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three rights of M1 (P1, P2 covered, P3 not), one of M2, one account of nobody with D1; exported once."""
    root = tmp_path_factory.mktemp("round")
    third = holder("P3")
    third["posts"][0]["duty_code"] = "campaign"
    orphan = {"accounts": [{"account_id": "o1"}], "grants": [{"holder_id": "o1"}]}
    parts = (ground(), holder("P1"), holder("P2"), third, holder("P4", manager_id="M2"), orphan)
    seal(root, *parts)
    export_worksheets(site(root), QUARTER, root / "out")
    export_worksheets(site(root), QUARTER, root / "english", "en")
    return root


@pytest.fixture
def desk(round_: Path, tmp_path: Path) -> Path:
    """A copy of the round to work on."""
    shutil.copytree(round_, tmp_path / "site")
    return tmp_path / "site"


def _book(desk: Path, reviewer: str = "M1") -> Path:
    return desk / "out" / f"FY2018Q3-r1-{reviewer}.xlsx"


def _collect(desk: Path, *files: Path, at: datetime = RECEIVED) -> Collected:
    return collect_decisions(site(desk), QUARTER, files or (_book(desk),), at, desk / "into")


def _errors(desk: Path, *files: Path) -> list[str]:
    """Give the errors of a collection, without the folder, and see that nothing was written."""
    with pytest.raises(InputError) as caught:
        _collect(desk, *files)
    assert not (desk / "into").exists()
    assert not [e for _, e in entries(desk / "archive") if e["kind"] == "decisions"]
    return [str(p).replace(f"{desk}/out/", "") for p in caught.value.problems]


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _answer(row: int, decision: str, reason: str | None = None, due: Any = None) -> dict[str, Any]:
    cells = {cell(row, "decision"): decision, cell(row, "reason"): reason, cell(row, "due"): due}
    return {place: value for place, value in cells.items() if value is not None}


def test_decisions_become_the_dataset_a_record_and_a_ledger_entry(desk: Path) -> None:
    book = fill(
        _book(desk),
        {**_answer(2, KEEP), **_answer(3, REVOKE, "異動した"), **_answer(4, EXCEPTION, "支援", UNTIL)},
    )
    done = _collect(desk)
    digest = hashlib.sha256(book.read_bytes()).hexdigest()
    assert (done.added, done.decided, done.items, done.open_reviewers) == (3, 3, 5, ("D1", "M2"))
    rows = _read(desk / "into" / "attestations.csv")
    assert list(rows[0]) == list(load_dataset("attestations").columns)
    assert [(r["person_id"], r["decision"], r["basis_id"]) for r in rows] == [
        ("P1", "keep", "RR-001"),
        ("P2", "revoke", ""),
        ("P3", "exception", ""),
    ]
    assert {(r["inspection_id"], r["reviewer_id"], r["decided_at"], r["seconds_spent"]) for r in rows} == {
        ("FY2018Q3/r1", "M1", "2019-01-21T09:30:00+00:00", "")
    }
    assert (desk / "into" / "attestations.csv.count").read_text() == "3\n"
    record = _read(desk / "into" / "decisions.csv")
    assert [(r["reason"], r["due_on"], r["row"]) for r in record] == [
        ("", "", "2"),
        ("異動した", "", "3"),
        ("支援", "2019-06-30", "4"),
    ]
    assert (desk / "into" / "received" / f"{digest}.xlsx").read_bytes() == book.read_bytes()
    ((_, entry),) = entries(desk / "archive")
    assert (entry["kind"], entry["at"]) == ("decisions", "2019-01-21T09:30:00")
    assert (entry["body"]["file_sha256"], entry["body"]["decisions"]) == (digest, 3)


def test_undecided_rights_are_left_out(desk: Path) -> None:
    fill(_book(desk), _answer(3, KEEP))
    _collect(desk)
    assert [r["person_id"] for r in _read(desk / "into" / "attestations.csv")] == ["P2"]


def test_a_workbook_with_no_decision_at_all_is_recorded_as_received(desk: Path) -> None:
    assert _collect(desk).added == 0
    assert [e["body"]["decisions"] for _, e in entries(desk / "archive")] == [0]


def test_a_decision_on_an_account_of_nobody_is_in_the_record_and_not_in_the_dataset(desk: Path) -> None:
    fill(_book(desk, "D1"), _answer(2, REVOKE, "所有者不明"))
    _collect(desk, _book(desk, "D1"))
    assert _read(desk / "into" / "attestations.csv") == []
    (record,) = _read(desk / "into" / "decisions.csv")
    assert (record["person_id"], record["account_id"], record["decision"]) == ("", "o1", "revoke")


def test_files_can_come_one_after_the_other(desk: Path) -> None:
    fill(_book(desk), _answer(2, KEEP))
    fill(_book(desk, "M2"), _answer(2, KEEP))
    _collect(desk)
    done = _collect(desk, _book(desk, "M2"), at=datetime(2019, 1, 25))
    assert (done.added, done.decided) == (1, 2)
    assert [r["decided_at"][:10] for r in _read(desk / "into" / "attestations.csv")] == [
        "2019-01-21",
        "2019-01-25",
    ]


def test_the_same_file_again_adds_nothing(desk: Path) -> None:
    fill(_book(desk), _answer(2, KEEP))
    _collect(desk)
    before = (desk / "into" / "decisions.csv").read_bytes()
    done = _collect(desk, _book(desk), _book(desk), at=datetime(2019, 2, 1))
    assert (done.files, done.added, done.decided) == (1, 0, 1)
    assert (desk / "into" / "decisions.csv").read_bytes() == before
    assert len(list(entries(desk / "archive"))) == 1


def test_a_reviewer_may_send_the_rest_later(desk: Path) -> None:
    fill(_book(desk), _answer(2, KEEP))
    _collect(desk)
    fill(_book(desk), _answer(3, KEEP))
    done = _collect(desk, at=datetime(2019, 2, 1))
    assert (done.added, done.decided) == (1, 2)


def test_a_decision_is_never_replaced(desk: Path) -> None:
    fill(_book(desk), _answer(2, KEEP))
    _collect(desk)
    fill(_book(desk), _answer(2, REVOKE, "やはり不要"))
    with pytest.raises(InputError, match=r"M1\.xlsx:2: the right was decided otherwise in .* row 2"):
        _collect(desk)


def test_a_run_killed_before_the_ledger_is_mended_by_the_next(desk: Path) -> None:
    fill(_book(desk), _answer(2, KEEP))
    _collect(desk)
    (desk / "archive" / "ledger.jsonl").unlink()
    assert _collect(desk).added == 0
    assert [e["kind"] for _, e in entries(desk / "archive")] == ["decisions"]


def test_an_english_workbook_is_read_as_well(desk: Path) -> None:
    book = fill(desk / "english" / "FY2018Q3-r1-M1.xlsx", _answer(2, "Keep (under the rule)"))
    assert _collect(desk, book).added == 1


def test_half_width_brackets_and_a_written_day_are_understood(desk: Path) -> None:
    fill(
        _book(desk), {**_answer(2, " 継続(規則による) "), **_answer(3, EXCEPTION, "支援", "平成31年6月30日")}
    )
    _collect(desk)
    record = _read(desk / "into" / "decisions.csv")
    assert [(r["decision"], r["due_on"]) for r in record] == [("keep", ""), ("exception", "2019-06-30")]


def test_a_reason_that_looks_like_a_formula_is_kept_as_text(desk: Path) -> None:
    fill(_book(desk), _answer(2, REVOKE, "=cmd|' /C calc'!A1"))
    _collect(desk)
    assert _read(desk / "into" / "decisions.csv")[0]["reason"] == "'=cmd|' /C calc'!A1"


@pytest.mark.parametrize(
    ("cells", "place", "problem"),
    [
        (_answer(2, "残す"), "2 [判断]", "not one of the decisions"),
        (_answer(4, KEEP), "4 [判断]", "no rule allows this right"),
        (_answer(2, REVOKE), "2 [理由]", "the decision needs a reason"),
        (_answer(2, REVOKE, "　"), "2 [理由]", "the decision needs a reason"),
        (_answer(2, REVOKE, "長" * 501), "2 [理由]", "longer than 500 characters"),
        (_answer(2, EXCEPTION, "支援"), "2 [期限]", "needs a day until which it holds"),
        (_answer(2, EXCEPTION, "支援", "来月末"), "2 [期限]", "not a day"),
        (_answer(2, EXCEPTION, "支援", "2019-02-30"), "2 [期限]", "not a day"),
        (_answer(2, EXCEPTION, "支援", date(2018, 12, 31)), "2 [期限]", "not after the as-of date"),
        ({cell(2, "reason"): "必要"}, "2 [判断]", "a reason or day is given, and no decision"),
        ({cell(2, "due"): UNTIL}, "2 [判断]", "a reason or day is given, and no decision"),
        ({cell(3, "path"): "a-P2 → OTHER"}, "3 [付与の経路]", "the cell was changed"),
        ({cell(3, "findings"): None}, "3 [今回の指摘]", "the cell was changed"),
        ({cell(3, "who"): "架空 P9\nP9\n社員"}, "3 [対象者]", "the cell was changed"),
        ({cell(3, "number"): 9}, "3 [番号]", "the row is not of this worksheet"),
        ({cell(3, "who"): "誰か", cell(3, "right"): "何か"}, "3 [対象者]", "the cell was changed"),
        (
            {cell(3, "number"): 1, cell(3, "who"): "架空 P1\nP1\n社員"},
            "3 [番号]",
            "there twice, first in row 2",
        ),
    ],
)
def test_one_wrong_cell_is_named_and_nothing_is_written(
    desk: Path, cells: dict[str, Any], place: str, problem: str
) -> None:
    fill(_book(desk), cells)
    first = _errors(desk)[0]
    assert first.startswith(f"FY2018Q3-r1-M1.xlsx 確認:{place}: ")
    assert problem in first


def test_every_error_of_every_file_comes_at_once(desk: Path) -> None:
    fill(_book(desk), {**_answer(2, "残す"), **_answer(3, REVOKE)})
    fill(_book(desk, "M2"), _answer(2, EXCEPTION, "支援"))
    assert [e.partition(": ")[0] for e in _errors(desk, _book(desk), _book(desk, "M2"))] == [
        "FY2018Q3-r1-M1.xlsx 確認:2 [判断]",
        "FY2018Q3-r1-M1.xlsx 確認:3 [理由]",
        "FY2018Q3-r1-M2.xlsx 確認:2 [期限]",
    ]


def test_no_message_quotes_what_a_cell_holds(desk: Path) -> None:
    secret = "架空 秘密"
    fill(_book(desk), {cell(2, "who"): secret, **_answer(3, secret), **_answer(4, EXCEPTION, secret, secret)})
    assert not any(secret in error or "架空" in error for error in _errors(desk))


def _without_third(rows: list[str]) -> list[str]:
    return [row for row in rows if not row.startswith('<row r="3"')]


def _third_twice(rows: list[str]) -> list[str]:
    return [*rows, renumber(rows[2], 5)]


def _added(rows: list[str]) -> list[str]:
    return [*rows, '<row r="5"><c r="B5" t="inlineStr"><is><t>x</t></is></c></row>']


@pytest.mark.parametrize(
    ("change", "place", "problem"),
    [
        (_without_third, "[番号]", "row number 2 is missing"),
        (_third_twice, "5 [番号]", "there twice, first in row 3"),
        (_added, "5 [番号]", "the row is not of this worksheet"),
    ],
    ids=["missing", "twice", "added"],
)
def test_rows_that_went_or_came_are_named(
    desk: Path, change: Callable[[list[str]], list[str]], place: str, problem: str
) -> None:
    edit_rows(_book(desk), change)
    (error,) = _errors(desk)
    assert place in error
    assert problem in error


def test_sorted_rows_are_still_understood(desk: Path) -> None:
    fill(_book(desk), _answer(4, REVOKE, "不要"))
    edit_rows(
        _book(desk), lambda rows: [rows[0], renumber(rows[3], 2), renumber(rows[1], 3), renumber(rows[2], 4)]
    )
    _collect(desk)
    assert [r["person_id"] for r in _read(desk / "into" / "decisions.csv")] == ["P3"]


def test_rows_under_another_reviewers_name_are_foreign(desk: Path) -> None:
    errors = _errors(desk, fill(_book(desk, "M2"), {"C7": "M1"}, sheet=1))
    assert "FY2018Q3-r1-M2.xlsx 確認:2 [番号]: the row is not of this worksheet. Remove it" in errors
    assert sum("is missing" in error for error in errors) == 3


@pytest.mark.parametrize(
    ("line", "value", "problem"),
    [
        ("C5", "FY2018Q2", "はじめに:5 [四半期]: the workbook is not of FY2018Q3 r1"),
        ("C6", "r2", "はじめに:6 [版]: the workbook is not of FY2018Q3 r1"),
        ("C7", "P1", "はじめに:7 [確認者]: this person reviews nothing in this round"),
        ("C11", "2", "はじめに:11 [確認いただく件数]: the line was changed"),
    ],
)
def test_a_workbook_of_another_round_or_reviewer_is_refused(
    desk: Path, line: str, value: str, problem: str
) -> None:
    fill(_book(desk), {line: value}, sheet=1)
    assert problem in _errors(desk)[0]


def test_a_workbook_of_a_superseded_revision_is_refused(desk: Path) -> None:
    fill(_book(desk), _answer(2, KEEP))
    seal(desk, merged(ground(), holder("P1")), revision=2)
    assert "the workbook is not of FY2018Q3 r2. Export FY2018Q3 r2" in _errors(desk)[0]


def test_two_files_that_decide_the_same_right_are_refused(desk: Path) -> None:
    fill(_book(desk), _answer(2, KEEP))
    other = fill(Path(shutil.copy(_book(desk), desk / "other.xlsx")), _answer(2, REVOKE, "不要"))
    (error,) = _errors(desk, _book(desk), other)
    assert "the right is decided in FY2018Q3-r1-M1.xlsx row 2 too" in error


def test_a_file_that_is_no_workbook_of_ours_is_refused(desk: Path) -> None:
    (desk / "out" / "letter.xlsx").write_bytes(b"no zip")
    assert "not a readable workbook" in _errors(desk, desk / "out" / "letter.xlsx")[0]
    assert "not a readable workbook" in _errors(desk, desk / "out" / "absent.xlsx")[0]
    strange = desk / "out" / "strange.xlsx"
    import xlsxwriter

    with xlsxwriter.Workbook(str(strange)) as book:
        book.add_worksheet("Sheet1")
    assert "not a worksheet of `tenken worksheets`" in _errors(desk, strange)[0]


def test_a_time_before_the_end_of_the_as_of_date_is_refused(desk: Path) -> None:
    with pytest.raises(InputError, match="--received-at: lies before the end of 2018-12-31"):
        _collect(desk, at=datetime(2018, 12, 31, 14, 59))
    assert _collect(desk, at=datetime(2018, 12, 31, 15, 0)).files == 1


def test_a_folder_that_holds_another_record_is_refused(desk: Path) -> None:
    (desk / "into").mkdir()
    (desk / "into" / "decisions.csv").write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match=r"decisions\.csv:1: not a record of `tenken collect`"):
        _collect(desk)


def test_the_summary_tells_what_is_still_open(desk: Path) -> None:
    fill(_book(desk), _answer(2, KEEP))
    lines = describe_collected(_collect(desk))
    assert lines[0].startswith("1 files, 1 decisions added: ")
    assert lines[1:] == ["1 of 5 rights are decided", "still open with D1, M1, M2"]
