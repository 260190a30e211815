"""The workbooks that go out: what they say, what can be changed in them, the same bytes every time."""

from __future__ import annotations

import csv
import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from review_fixture import ground, holder, merged, person, seal, site

from tenken.calendar import Quarter
from tenken.errors import InputError
from tenken.review.rows import COLUMNS
from tenken.review.worksheets import export_worksheets

QUARTER = Quarter.parse("FY2018Q3")
ATTACK = '=HYPERLINK("http://example.invalid","x")'


def _export(root: Path, *parts: dict[str, Any], language: str = "ja", **more: Any) -> Path:
    seal(root, *parts, **more)
    return export_worksheets(site(root), QUARTER, root / "out", language).folder


def _rows(path: Path, sheet: str = "確認") -> list[dict[str, Any]]:
    cells = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python()
    return [dict(zip(COLUMNS, row, strict=True)) for row in cells[1:]]


def _row(root: Path, *parts: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Give the only row of the only workbook."""
    (path,) = _export(root, *parts, **more).glob("*.xlsx")
    (row,) = _rows(path)
    return row


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A round of two reviewers with everything a row can tell."""
    first = holder("P1")
    first["grants"][0] |= {"request_id": "Q1", "purpose_code": "order", "expires_on": "2019-02-28"}
    request = {
        "request_id": "Q1",
        "person_id": "P1",
        "approved_by": "BOSS",
        "approved_at": "2018-10-02 15:30:00",
        "purpose_code": "order",
    }
    uses = [
        {"event_id": "1", "occurred_at": "2018-12-30 15:00:00", "account_id": "a-P1", "action": "view"},
        {"event_id": "2", "occurred_at": "2018-12-31 09:00:00", "account_id": "a-P1", "action": "login"},
        {"event_id": "3", "occurred_at": "2018-12-31 15:00:00", "account_id": "a-P1", "action": "view"},
    ]
    said = {
        "inspection_id": "FY2018Q2/r1",
        "person_id": "P1",
        "entitlement_id": "VIEW",
        "reviewer_id": "M9",
        "decision": "keep",
        "decided_at": "2018-10-20 00:00:00",
    }
    more = ground(
        requests=[request],
        usage_events=uses,
        attestations=[said],
        snapshots=[{"dataset": "usage_events"}],
        previous={
            "holdings": [{"account_id": "a-P1", "person_id": "P1", "entitlement_id": "VIEW", "path": "x"}]
        },
    )
    second = holder("P2", manager_id="M2")
    second["posts"][0]["duty_code"] = "campaign"
    found = [
        ["k1", "R01", "H", True, "P2", "a-P2", "VIEW"],
        ["k2", "L06", "M", False, "P2", None, None],
        ["k3", "I03", "M", True, "P2", "a-P2", None],
        ["k4", "R01", "H", True, "P2", "a-P2", "OTHER"],
    ]
    return _export(tmp_path_factory.mktemp("round"), more, first, second, findings=found)


def test_each_reviewer_gets_a_file_named_by_his_id_and_the_index_lists_them(whole: Path) -> None:
    names = {"FY2018Q3-r1-M1.xlsx", "FY2018Q3-r1-M2.xlsx", "index.csv"}
    assert {path.name for path in whole.iterdir()} == names
    with (whole / "index.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows == [
        {
            "file": "FY2018Q3-r1-M1.xlsx",
            "reviewer_id": "M1",
            "org_id": "",
            "items": "1",
            "with_findings": "0",
        },
        {
            "file": "FY2018Q3-r1-M2.xlsx",
            "reviewer_id": "M2",
            "org_id": "",
            "items": "1",
            "with_findings": "1",
        },
    ]


def test_a_row_tells_all_that_its_reviewer_needs(whole: Path) -> None:
    (row,) = _rows(whole / "FY2018Q3-r1-M1.xlsx")
    assert row == {
        "number": 1.0,
        "who": "架空 P1\nP1\n社員",
        "unit": "受付処理センタ\n担当業務 order_entry",
        "right": "コラボ情報閲覧\nVIEW\n閲覧：コラボ事業者の契約者の情報",
        "path": "a-P1 → VIEW",
        "findings": "なし",
        "rule": "規則 RR-001 により可",
        "approval": "2018-10-03 承認\n承認者 BOSS\n申請 Q1\n目的 order\n権限の期限 2019-02-28",
        "last_use": "2018-12-31",
        "change": "付与の経路が変更",
        "last_decision": "継続（規則による）\n2018-10-20 M9",
        "decision": "",
        "reason": "",
        "due": "",
    }


def test_findings_of_the_right_the_account_and_the_person_are_shown_gravest_first(whole: Path) -> None:
    (row,) = _rows(whole / "FY2018Q3-r1-M2.xlsx")
    assert row["findings"].split("\n") == [
        "［高］R01 規則に定めのない付与",
        "［中］I03 名寄せの不確定",
        "［中］L06 上長を確認できない者（例外承認あり）",
    ]
    assert row["rule"] == "認める規則なし"
    assert row["change"] == "前回なし（新規）"
    assert row["last_use"] == "利用の記録なし"


def test_without_a_usage_log_nothing_is_said_of_use(tmp_path: Path) -> None:
    row = _row(tmp_path, ground(), holder("P1"))
    assert (row["last_use"], row["change"], row["last_decision"]) == (
        "利用記録の提供なし",
        "初回の点検",
        "記録なし",
    )


def test_only_the_three_entries_of_each_row_are_open(whole: Path) -> None:
    with zipfile.ZipFile(whole / "FY2018Q3-r1-M1.xlsx") as archive:
        sheets = [archive.read(f"xl/worksheets/sheet{n}.xml").decode() for n in (1, 2)]
        styles = archive.read("xl/styles.xml").decode()
    assert all("<sheetProtection " in sheet for sheet in sheets)
    cells = re.search(r"<cellXfs.*?</cellXfs>", styles, re.DOTALL)
    assert cells is not None
    formats = re.findall(r"<xf (?:[^>]*/>|.*?</xf>)", cells[0], re.DOTALL)
    unlocked = {str(n) for n, text in enumerate(formats) if 'locked="0"' in text}
    opened = [
        p for s in sheets for p, style in re.findall(r'<c r="([A-Z]+\d+)" s="(\d+)"', s) if style in unlocked
    ]
    assert opened == ["L2", "M2", "N2"]


def test_a_right_that_a_rule_allows_offers_every_decision_and_another_all_but_keep(whole: Path) -> None:
    offered = {}
    for reviewer in ("M1", "M2"):
        with zipfile.ZipFile(whole / f"FY2018Q3-r1-{reviewer}.xlsx") as archive:
            sheet = archive.read("xl/worksheets/sheet2.xml").decode()
        (listed,) = re.findall(r'type="list".*?<formula1>"(.*?)"</formula1>', sheet, re.DOTALL)
        offered[reviewer] = listed.split(",")
    assert offered["M1"][0] == "継続（規則による）"
    assert len(offered["M1"]) == 7
    assert offered["M2"] == offered["M1"][1:]


def test_the_head_is_frozen_and_filtered(whole: Path) -> None:
    with zipfile.ZipFile(whole / "FY2018Q3-r1-M1.xlsx") as archive:
        sheet = archive.read("xl/worksheets/sheet2.xml").decode()
    assert '<pane xSplit="2" ySplit="1"' in sheet
    assert '<autoFilter ref="A1:N2"/>' in sheet


def test_names_that_look_like_formulas_stay_text(tmp_path: Path) -> None:
    attacked = holder("P1", name=ATTACK)
    attacked["accounts"][0]["account_id"] = attacked["grants"][0]["holder_id"] = "@SUM(1+1)"
    more = ground(entitlements=[{"entitlement_id": "VIEW", "name": "+1+1"}])
    folder = _export(tmp_path, more, attacked)
    with zipfile.ZipFile(folder / "FY2018Q3-r1-M1.xlsx") as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert not any("<f>" in parts[name] or "<hyperlink" in parts[name] for name in parts if "/sheet" in name)
    assert not any("hyperlink" in text for name, text in parts.items() if name.endswith(".rels"))
    (row,) = _rows(folder / "FY2018Q3-r1-M1.xlsx")
    assert row["who"].startswith(ATTACK)
    assert row["path"].startswith("@SUM(1+1)")


def test_control_characters_and_endless_names_do_not_break_a_cell(tmp_path: Path) -> None:
    row = _row(tmp_path, ground(), holder("P1", name="\x01架空\x0b\ttab 髙﨑 " + "長" * 5000))
    assert row["who"].startswith(" 架空  tab 髙﨑 長")
    assert len(row["who"]) == 1000


def test_no_file_name_holds_a_persons_name_and_an_odd_id_stays_one_name(tmp_path: Path) -> None:
    boss = {"persons": [person("../M 9", manager_id=None)]}
    folder = _export(tmp_path, ground(), boss, holder("P1", manager_id="../M 9"))
    assert sorted(p.name for p in folder.iterdir()) == ["FY2018Q3-r1-..%2FM%209.xlsx", "index.csv"]


def test_the_same_inspection_gives_the_same_bytes(tmp_path: Path) -> None:
    parts = (ground(), holder("P1"), holder("P2", manager_id="M2"))
    one, two = (_export(tmp_path / name, *parts) for name in ("one", "two"))
    for path in one.iterdir():
        assert path.read_bytes() == (two / path.name).read_bytes(), path.name


def test_exporting_again_changes_nothing_and_never_overwrites_a_reviewers_work(tmp_path: Path) -> None:
    folder = _export(tmp_path, ground(), holder("P1"))
    assert export_worksheets(site(tmp_path), QUARTER, folder).reviewers == 1
    worked_on = folder / "FY2018Q3-r1-M1.xlsx"
    worked_on.write_bytes(b"half filled in")
    with pytest.raises(InputError, match=r"FY2018Q3-r1-M1\.xlsx: is there with other content"):
        export_worksheets(site(tmp_path), QUARTER, folder)
    assert worked_on.read_bytes() == b"half filled in"


def test_the_default_folder_lies_in_the_archive_by_quarter_and_revision(tmp_path: Path) -> None:
    seal(tmp_path, ground(), holder("P1"))
    done = export_worksheets(site(tmp_path), QUARTER)
    assert done.folder == tmp_path / "archive" / "worksheets" / "FY2018Q3" / "r1"
    assert (done.reviewers, done.items) == (1, 1)


def test_a_quarter_without_an_inspection_is_an_error_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"FY2018Q3: not inspected yet\. Run `tenken inspect FY2018Q3` first"
    ):
        export_worksheets(site(tmp_path), QUARTER)


def test_the_english_workbook_says_the_same(tmp_path: Path) -> None:
    folder = _export(tmp_path, ground(), holder("P1"), language="en")
    (row,) = _rows(folder / "FY2018Q3-r1-M1.xlsx", "Review")
    assert row["rule"] == "Allowed by rule RR-001"
    assert row["change"] == "First inspection"


def test_a_leaver_and_a_contractor_are_told_apart_from_staff(tmp_path: Path) -> None:
    outside = holder("P1", person_type="contractor", employer_id="C1")
    more = {"contractors": [{"contractor_id": "C1", "name": "架空委託", "supervisor_org_id": "ORG"}]}
    row = _row(tmp_path, ground(), merged(outside, more))
    assert row["who"] == "架空 P1\nP1\n委託先の者"
    assert row["unit"] == "受付処理センタ\n担当業務 order_entry\n所属会社 架空委託"


def test_a_shared_account_shows_its_owner(tmp_path: Path) -> None:
    account = {"account_id": "s1", "account_type": "shared", "owner_person_id": "M1"}
    row = _row(tmp_path, ground(accounts=[account], grants=[{"holder_id": "s1"}]))
    assert row["who"] == "アカウント s1\n共用アカウント\n管理責任者 M1"
    assert row["unit"] == "所属の登録なし"


def test_the_day_of_the_inspection_is_the_only_day_in_the_file(whole: Path) -> None:
    with zipfile.ZipFile(whole / "FY2018Q3-r1-M1.xlsx") as archive:
        core = archive.read("docProps/core.xml").decode()
        stamps = {info.date_time for info in archive.infolist()}
    assert set(re.findall(r"\d{4}-\d\d-\d\d", core)) == {date(2018, 12, 31).isoformat()}
    assert stamps == {(1980, 1, 1, 0, 0, 0)}


def _before(path: str, **more: Any) -> dict[str, Any]:
    held = {"account_id": "a-P1", "person_id": "P1", "entitlement_id": "VIEW", "path": path}
    return {
        "holdings": [{**held, **more}],
        "main_posts": [{"person_id": "P1", "org_id": "ORG", "duty_code": "x"}],
    }


@pytest.mark.parametrize(
    ("previous", "told"),
    [
        (_before("a-P1 → VIEW"), "前回以降に異動"),
        ({**_before("a-P1 → VIEW"), "main_posts": []}, "変化なし"),
        ({**_before("a-P1 → G → VIEW"), "main_posts": []}, "付与の経路が変更"),
        ({**_before("b-P1 → VIEW", account_id="b-P1"), "main_posts": []}, "付与の経路が変更"),
        ({**_before("a-P1 → OTHER", entitlement_id="OTHER"), "main_posts": []}, "前回なし（新規）"),
    ],
    ids=["moved", "kept", "path", "account", "new"],
)
def test_what_changed_since_the_last_quarter_is_told(
    tmp_path: Path, previous: dict[str, Any], told: str
) -> None:
    assert _row(tmp_path, ground(previous=previous), holder("P1"))["change"] == told


@pytest.mark.parametrize(
    ("event", "told"),
    [
        ({"entitlement_id": "VIEW"}, "2018-11-05"),
        ({"entitlement_id": None}, "2018-11-05"),
        ({"entitlement_id": "OTHER"}, "利用の記録なし"),
        ({"account_id": "a-P2"}, "利用の記録なし"),
        ({"action": "login"}, "利用の記録なし"),
    ],
    ids=["this right", "no right named", "another right", "another account", "login"],
)
def test_only_a_use_of_this_right_counts_as_its_last_use(
    tmp_path: Path, event: dict[str, Any], told: str
) -> None:
    used = {"event_id": "1", "occurred_at": "2018-11-05 03:00:00", "account_id": "a-P1", "action": "view"}
    more = ground(usage_events=[{**used, **event}], snapshots=[{"dataset": "usage_events"}])
    assert _row(tmp_path, more, holder("P1"))["last_use"] == told


def test_the_condition_of_a_rule_that_is_not_met_is_told(tmp_path: Path) -> None:
    rule = {"effect": "allow", "duty_code": "order_entry", "requires": {"training": True}}
    denies = {"effect": "deny", "duty_code": "order_entry"}
    unmet = _row(tmp_path / "unmet", ground(role_rules=[rule]), holder("P1"))
    denied = _row(tmp_path / "denied", ground(role_rules=[rule, {**denies, "org_id": "ORG"}]), holder("P1"))
    assert unmet["rule"] == "規則 RR-001 の条件（研修・期限）を満たさず"
    assert denied["rule"] == "規則 RR-002 により不可"
