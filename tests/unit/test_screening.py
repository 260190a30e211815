"""A list is screened as an inspection would judge it: what blocks a line, and what the receipt says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from capture_site import NOW
from company_fixture import company as built_company
from company_fixture import run_one

from tenken import cli
from tenken.archive.store import remove_tree
from tenken.errors import EvidenceError, InputError
from tenken.screening import Purpose, Screened, screen_list
from tenken.settings import Settings, load_settings
from tenken.sources.capture import capture_dataset

CONFIG = """
organisation: {name_ja: 架空通信株式会社}
archive: archive
role_rules: role_rules.yaml
categories: []
datasets: {lines: lines.csv, campaigns: campaigns.csv, coordinations: coordinations.csv}
"""
LINES = """line_key,is_collab,operator_id,addon_code,is_addon_wholesaled
0310000001,true,OP1,TV,false
0310000002,true,OP2,TV,false
0310000003,false,,TV,
0310000004,true,OP2,,
0310000005,true,OP2,TV,true
0310000006,,OP2,TV,
"""
CAMPAIGNS = """campaign_id,org_id,service_code,channel,starts_on,ends_on,data_source,approved_by,approved_at
C1,ORG,TV,telephone,2018-11-01,2018-12-31,addon,BOSS,2018-10-20T12:00:00
C2,ORG,TV,mail,2018-11-01,2018-12-31,addon,BOSS,2018-10-20T12:00:00
"""
COORDINATIONS = """campaign_id,operator_id,agreed_on,agreed_by,service_code,valid_from,valid_until
C1,OP1,2018-10-25,BOSS,TV,2018-11-01,2018-11-30
"""
ALL = "line_key\n" + "".join(f"031000000{n}\n" for n in range(1, 8))


@pytest.fixture
def site(tmp_path: Path) -> Settings:
    """A site with sealed registers of FY2018Q3."""
    for name, text in (("lines", LINES), ("campaigns", CAMPAIGNS), ("coordinations", COORDINATIONS)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    (tmp_path / "inspection.yaml").write_text(CONFIG, encoding="utf-8")
    settings = load_settings(tmp_path / "inspection.yaml")
    for name in settings.datasets:
        capture_dataset(settings, settings.quarter("FY2018Q3"), name, now=NOW)
    return settings


def listed(settings: Settings, text: str, name: str = "list.csv") -> Path:
    """Write a list beside the config."""
    path = settings.path.parent / name
    path.write_text(text, encoding="utf-8")
    return path


def reasons(screened: Screened) -> dict[str, str]:
    """Give the reason of each blocked line."""
    return {row[0]: row[1] for row in screened.blocked}


def test_only_lines_that_nothing_stands_against_pass(site: Settings) -> None:
    screened = screen_list(site, listed(site, ALL), Purpose("C1"))
    assert screened.blocked == [
        ("0310000002", "coordination_missing", 3, 1),
        ("0310000006", "unknown_line", 7, 1),
        ("0310000007", "unknown_line", 8, 1),
    ]


def test_an_inspection_finds_exactly_what_a_screening_blocks(site: Settings) -> None:
    def rows(text: str) -> list[dict[str, Any]]:
        head, *body = (line.split(",") for line in text.splitlines())
        return [dict(zip(head, (c or None for c in cells), strict=True)) for cells in body]

    keys = [row["line_key"] for row in rows(ALL)]
    given = {
        "lines": [{"is_collab": None, "operator_id": None, "addon_code": None, **r} for r in rows(LINES)],
        "campaigns": rows(CAMPAIGNS),
        "coordinations": rows(COORDINATIONS),
        "campaign_targets": [{"line_key": key} for key in keys],
    }
    with built_company(Path(":memory:"), given) as (connection, values):
        _, found = run_one(connection, "N03", values, given)
    screened = screen_list(site, listed(site, ALL), Purpose("C1"))
    assert {f["object_id"]: json.loads(f["evidence"])["solicitation_problem"] for f in found} == reasons(
        screened
    )


def test_without_a_campaign_nothing_can_have_been_coordinated(site: Settings) -> None:
    screened = screen_list(site, listed(site, ALL))
    assert reasons(screened)["0310000001"] == "coordination_missing"
    assert set(reasons(screened)) == {"0310000001", "0310000002", "0310000006", "0310000007"}


@pytest.mark.parametrize(
    ("at", "blocked"),
    [("2018-10-31T14:59:59", True), ("2018-10-31T15:00:00", False), ("2018-11-30T15:00:00", True)],
)
def test_the_coordination_must_hold_on_the_local_day_of_the_hand_over(
    site: Settings, at: str, blocked: bool
) -> None:
    path = listed(site, "line_key\n0310000001\n")
    screened = screen_list(site, path, Purpose("C1", at=datetime.fromisoformat(at)))
    assert bool(screened.blocked) is blocked


def test_spellings_of_one_line_are_one_line_and_reported_once(site: Settings) -> None:
    path = listed(
        site,
        "line_key,x\n03-1000-0001,a\n０３１００００００１,b\n0310000003,c\n03 1000 0002,d\n03-1000-0002,e\n",
    )
    screened = screen_list(site, path, Purpose("C1"))
    assert screened.blocked == [
        ("03-1000-0001", "duplicate", 2, 2),
        ("03 1000 0002", "coordination_missing", 5, 2),
    ]
    assert screened.receipt["list"]["unique_rows"] == 3
    assert screened.receipt["list"]["rows"] == 5


def test_spellings_count_when_the_policy_says_so(site: Settings) -> None:
    strict = site.model_copy(update={"policy": site.policy.model_copy(update={"fold_line_keys": False})})
    screened = screen_list(strict, listed(site, "line_key\n03-1000-0001\n0310000001\n"), Purpose("C1"))
    assert reasons(screened) == {"03-1000-0001": "unknown_line"}


def test_a_list_that_is_not_for_calls_on_addon_data_is_only_searched_for_duplicates(site: Settings) -> None:
    screened = screen_list(site, listed(site, ALL + "0310000002\n"), Purpose("C2"))
    assert reasons(screened) == {"0310000002": "duplicate"}
    assert screened.receipt["is_telephone_on_addon_data"] is False


def test_the_receipt_names_list_snapshots_and_counts_and_no_time_of_running(site: Settings) -> None:
    path = listed(site, ALL)
    receipt = screen_list(site, path, Purpose("C1", "returned")).receipt
    assert receipt == screen_list(site, path, Purpose("C1", "returned")).receipt
    assert receipt["list"] == {
        "name": "list.csv", "sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "rows": 7, "unique_rows": 7,
    }  # fmt: skip
    assert receipt["blocked"] == {"coordination_missing": 1, "unknown_line": 2, "duplicate": 0}
    assert (receipt["campaign_id"], receipt["stage"], receipt["at"]) == ("C1", "returned", None)
    assert (receipt["contact_on"], receipt["result"]) == ("2018-11-01", "blocked")
    assert sorted(receipt["snapshots"]) == ["campaigns", "coordinations", "lines"]
    sealed = site.archive / "snapshots" / "lines" / "2018-12-31" / "1" / "data.parquet"
    told = receipt["snapshots"]["lines"]
    assert told["parquet_sha256"] == hashlib.sha256(sealed.read_bytes()).hexdigest()
    assert (told["as_of"], told["number"], told["rows"]) == ("2018-12-31", 1, 6)


def test_an_empty_list_is_clean(site: Settings) -> None:
    receipt = screen_list(site, listed(site, "line_key\n"), Purpose("C1")).receipt
    assert (receipt["result"], receipt["list"]["rows"], receipt["is_telephone_on_addon_data"]) == (
        "clean",
        0,
        True,
    )


def write_parquet(path: Path, keys: list[str]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"line_key": keys}), path)


def write_workbook(path: Path, keys: list[str]) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write_column(0, 0, ["line_key", *keys])


@pytest.mark.parametrize(("suffix", "write"), [("parquet", write_parquet), ("xlsx", write_workbook)])
def test_other_kinds_of_files_are_read_too(
    site: Settings, suffix: str, write: Callable[[Path, list[str]], None]
) -> None:
    path = site.path.parent / f"list.{suffix}"
    write(path, ["0310000001", "0310000002"])
    assert reasons(screen_list(site, path, Purpose("C1"))) == {"0310000002": "coordination_missing"}


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("number\n1\n", [(1, "line_key")]),
        ("line_key,line_key\n1,2\n", [(1, "line_key")]),
        ("line_key,x\n1,a\n  ,b\n,c\n1,2,3\n", [(3, "line_key"), (4, "line_key"), (5, None)]),
        ("", [(None, None)]),
    ],
)
def test_a_wrong_list_is_refused_with_every_place(
    site: Settings, text: str, places: list[tuple[int | None, str | None]]
) -> None:
    with pytest.raises(InputError) as caught:
        screen_list(site, listed(site, text), Purpose("C1"))
    assert [(p.where.row, p.where.column) for p in caught.value.problems] == places


def test_many_empty_rows_are_counted_not_listed(site: Settings) -> None:
    with pytest.raises(InputError, match=r"5 more rows have no value|and 981 more problems") as caught:
        screen_list(site, listed(site, "line_key,x\n" + ",a\n" * 1005), Purpose("C1"))
    assert any("5 more rows have no value" in p.problem for p in caught.value.problems)


def test_a_list_of_an_unknown_kind_or_campaign_is_refused(site: Settings) -> None:
    with pytest.raises(InputError, match="does not end like that of a list"):
        screen_list(site, listed(site, ALL, "list.pdf"))
    with pytest.raises(InputError, match="no campaign 'C9' in the register of 2018-12-31"):
        screen_list(site, listed(site, ALL), Purpose("C9"))


def test_registers_that_are_missing_changed_or_too_poor_are_no_ground(site: Settings) -> None:
    path = listed(site, ALL)
    with pytest.raises(EvidenceError, match="lines: there is no snapshot of FY2018Q2"):
        screen_list(site, path, Purpose("C1"), site.quarter("FY2018Q2"))
    (site.path.parent / "lines.csv").write_text("line_key,is_collab\n0310000001,true\n", encoding="utf-8")
    capture_dataset(site, site.quarter("FY2018Q4"), "lines", now=NOW)
    with pytest.raises(EvidenceError, match="operator_id, addon_code"):
        screen_list(site, path)
    sealed = site.archive / "snapshots" / "lines" / "2018-12-31" / "1" / "data.parquet"
    sealed.chmod(0o644)
    sealed.write_bytes(sealed.read_bytes() + b"x")
    with pytest.raises(EvidenceError, match="S12"):
        screen_list(site, path, Purpose("C1"), site.quarter("FY2018Q3"))
    remove_tree(site.archive)


def screen(settings: Settings, *arguments: object) -> int:
    return cli.main(["screen", *map(str, arguments), "--config", str(settings.path)])


def test_the_command_writes_what_it_is_asked_for_and_ends_with_13(
    site: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = site.path.parent
    blocked, receipt = folder / "blocked.csv", folder / "receipt.json"
    code = screen(site, listed(site, ALL), "--campaign", "C1", "--blocked", blocked, "--receipt", receipt)
    said = capsys.readouterr()
    assert (code, said.out) == (13, "")
    assert said.err == (
        f"{folder}/list.csv: lines are blocked: coordination_missing 1, unknown_line 2."
        f" Take out the lines named in {blocked}\n"
    )
    assert blocked.read_text(encoding="utf-8").splitlines() == [
        "line_key,reason,row,occurrences", "0310000002,coordination_missing,3,1",
        "0310000006,unknown_line,7,1", "0310000007,unknown_line,8,1",
    ]  # fmt: skip
    assert json.loads(receipt.read_text(encoding="utf-8"))["result"] == "blocked"


def test_the_command_prints_the_receipt_and_ends_with_0_on_a_clean_list(
    site: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    path = listed(site, "line_key\n0310000001\n0310000003\n")
    assert screen(site, path, "--campaign", "C1", "--at", "2018-11-30") == 0
    assert json.loads(capsys.readouterr().out)["contact_on"] == "2018-11-30"
    assert screen(site, path, "--campaign", "C1", "--at", "2018-12-01") == 13


def test_the_command_writes_neither_into_the_archive_nor_where_nothing_is(
    site: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    path = listed(site, ALL)
    assert screen(site, path, "--receipt", site.archive / "r.json") == 11
    assert "--receipt: lies in the archive" in capsys.readouterr().err
    assert screen(site, path, "--blocked", path) == 11
    assert "--blocked: names the list or the other file" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == ALL
    same = site.path.parent / "same"
    assert screen(site, path, "--blocked", same, "--receipt", same) == 11
    assert "--receipt: names the list or the other file" in capsys.readouterr().err
    assert screen(site, path, "--blocked", site.path.parent / "none" / "b.csv") == 11
    assert "the file cannot be written" in capsys.readouterr().err
