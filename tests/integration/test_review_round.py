"""One reviewer round on a small site, from the sealed inspection to the controls that judge the decisions."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from review_fixture import cell, fill
from small_site import write_site

from tenken.archive.ledger import entries
from tenken.cli import main
from tenken.engine.duckdb import open_database

QUARTER = "FY2018Q2"
POLICY = "policy: {data_owners: [P0002, P0003, P0004]}\n"
ATTESTATIONS = (
    f'  attestations: {{path: "archive/worksheets/{QUARTER}/attestations.csv", declared_rows: sidecar}}\n'
)


def command(root: Path, name: str, *arguments: object) -> int:
    return main([name, QUARTER, *map(str, arguments), "--config", str(root / "inspection.yaml")])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fifteen people under P0001, of whom two data owners have no manager; inspected and exported once."""
    root = tmp_path_factory.mktemp("site")
    config = write_site(root, people=15)
    config.write_text(config.read_text(encoding="utf-8") + POLICY, encoding="utf-8")
    persons = root / "drop" / "2018-09-30" / "persons.csv"
    rows = persons.read_text(encoding="utf-8").splitlines()
    rows[1:4] = [rows[1], *(row.removesuffix("P0001") for row in rows[2:4])]
    persons.write_text("\n".join(rows) + "\n", encoding="utf-8")
    for name in ("capture", "inspect"):
        assert command(root, name) == 0
    assert command(root, "worksheets", "--target", root / "out") == 0
    return root


def book(site: Path, reviewer: str) -> Path:
    return site / "out" / f"{QUARTER}-r1-{reviewer}.xlsx"


def listed(path: Path) -> list[list[str]]:
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_name("確認").to_python()[1:]


def test_every_right_is_asked_about_once_and_nobody_judges_himself_or_his_judge(site: Path) -> None:
    with (site / "out" / "index.csv").open(encoding="utf-8", newline="") as file:
        index = list(csv.DictReader(file))
    judged = {
        (line["reviewer_id"], row[1].split("\n")[1])
        for line in index
        for row in listed(site / "out" / line["file"])
    }
    assert sorted(subject for _, subject in judged) == [f"P{n:04}" for n in range(1, 16)]
    assert {("P0002", "P0001"), ("P0003", "P0002"), ("P0004", "P0003")} <= judged
    assert not any((subject, reviewer) in judged for reviewer, subject in judged)
    assert sum(int(line["items"]) for line in index) == 15


def test_a_round_ends_in_the_controls_of_the_next_inspection(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = listed(book(site, "P0001"))
    decisions = {}
    for number, row in enumerate(rows, 2):
        covered = "により可" in row[6]
        decisions[cell(number, "decision")] = "継続（規則による）" if covered else "削除"
    undecided = [cell(len(rows) + 1, "decision")]
    given = {place: text for place, text in decisions.items() if place not in undecided}
    fill(book(site, "P0001"), given)
    late = ("--received-at", "2018-10-19T17:00")
    assert command(site, "collect", book(site, "P0001"), *late) == 10
    told = capsys.readouterr().err
    assert "確認:3 [理由]: the decision needs a reason" in told
    assert not (site / "archive" / "worksheets").exists()

    reasons = {place.replace("L", "M"): "業務が変わった" for place, text in given.items() if text == "削除"}
    fill(book(site, "P0001"), reasons)
    fill(book(site, "P0002"), {cell(2, "decision"): "継続（規則による）"})
    assert command(site, "collect", book(site, "P0001"), book(site, "P0002"), *late) == 0
    assert f"{len(given) + 1} of 15 rights are decided" in capsys.readouterr().out
    assert [e["kind"] for _, e in entries(site / "archive")][-2:] == ["decisions", "decisions"]

    config = site / "inspection.yaml"
    config.write_text(
        config.read_text(encoding="utf-8").replace(POLICY, ATTESTATIONS + POLICY), encoding="utf-8"
    )
    assert command(site, "capture", "--dataset", "attestations") == 0
    assert command(site, "inspect") == 0
    with open_database(site / "archive" / "inspections" / QUARTER / "r2" / "inspection.duckdb") as connection:
        found = dict(
            connection.execute(
                "SELECT code, findings FROM control_results WHERE code IN ('V02', 'V03', 'V05', 'V06', 'V10')"
            ).fetchall()
        )
    assert found == {"V02": 0, "V03": 15 - len(given) - 1, "V05": 0, "V06": 0, "V10": 0}
    assert main(["verify", "--archive", str(site / "archive")]) == 0


def test_the_tie_out_is_a_result_file(site: Path) -> None:
    with (site / "archive" / "inspections" / QUARTER / "r1" / "tie_out.csv").open(encoding="utf-8") as file:
        rows = {(r["subject"], r["bucket"]): int(r["counted"]) for r in csv.DictReader(file)}
    assert rows["accounts", "matched"] == rows["accounts", "total"] == 15
    assert rows["persons", "with_account"] == rows["persons", "total"] == 15
