"""Published tables as files: how percents may be written, what is wrong with a table, and the command."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from small_site import run_tenken

from tenken.cli import main
from tenken.errors import InputError
from tenken.report.disclosure import audit_tables, percent_band
from tenken.report.published import edition_band, published_tables, read_percent, read_tables

HEADER = "quarter,category_code,permitted_percent"
SEED = [
    "FY2018Q1,sales_planning,76", "FY2018Q1,customer_front,99", "FY2018Q1,back_office,92", "FY2018Q1,total,92",
    "FY2018Q2,sales_planning,13", "FY2018Q2,customer_front,52", "FY2018Q2,back_office,90", "FY2018Q2,total,50",
]  # fmt: skip


def write(folder: Path, lines: list[str], header: str = HEADER) -> Path:
    path = folder / "table.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def problems(path: Path) -> list[tuple[int | None, str | None]]:
    with pytest.raises(InputError) as caught:
        read_tables(path)
    return [(p.where.row, p.where.column) for p in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("92", 92, 92), ("0", 0, 0), ("100", 100, 100), ("13 %", 13, 13), ("１３％", 13, 13), ("<=5", 0, 5),
     ("≤5%", 0, 5), ("5%以下", 0, 5), ("５ ％以下", 0, 5), (">=95", 95, 100), ("95 %以上", 95, 100),
     ("90-94", 90, 94), ("hidden", 0, 100)],
)  # fmt: skip
def test_a_percent_is_read_as_it_was_printed(text, low, high):
    assert read_percent(text) == percent_band(low, high)


@pytest.mark.parametrize(
    "text", ["", "101", "-1", "7.5", "many", "94-90", "<=101", "5/100", "1e2", "nan", "٣"]
)
def test_what_is_not_a_percent_is_not_read(text):
    assert read_percent(text) is None


def test_a_band_is_half_a_percent_around_and_ends_at_nobody_and_everybody():
    assert (read_percent("50").low, read_percent("50").high) == (Fraction(99, 200), Fraction(101, 200))
    assert (read_percent("0").low, read_percent("0").is_closed) == (0, False)
    assert (read_percent("100").high, read_percent("100").is_closed) == (1, True)


def test_the_tables_come_in_the_order_of_the_file(tmp_path):
    tables = read_tables(write(tmp_path, [*SEED[4:], "", *SEED[:4]]))
    assert [t.quarter for t in tables] == ["FY2018Q2", "FY2018Q1"]
    assert list(tables[0].bands) == ["sales_planning", "customer_front", "back_office", "total"]


def test_every_problem_of_a_table_is_told_at_once(tmp_path):
    lines = [*SEED[:4], "FY2018Q1,total,92", "FY2018Q2,sales_planning,lots", "FY2018Q2,customer_front,",
             "FY2018Q2,yard,90", "FY2018Q2,back_office,90", "FY2018Q2,total,50,more"]  # fmt: skip
    assert problems(write(tmp_path, lines)) == [
        (3, "category_code"),
        (6, "category_code"),
        (7, "permitted_percent"),
        (8, "permitted_percent"),
        (9, "category_code"),
        (11, None),
    ]


def test_a_missing_and_an_unknown_column_are_both_told(tmp_path):
    path = write(tmp_path, ["FY2018Q1,total,92"], "quarter,category,permitted_percent")
    assert problems(path) == [(1, "category_code"), (1, "category")]


def test_a_table_of_totals_only_has_nothing_to_solve(tmp_path):
    assert problems(write(tmp_path, ["FY2018Q1,total,92"])) == [(None, None)]


def test_a_quarter_without_its_total_is_allowed(tmp_path):
    tables = read_tables(write(tmp_path, [line for line in SEED if line != "FY2018Q1,total,92"]))
    assert ["total" in t.bands for t in tables] == [False, True]


def test_no_file_no_rows_and_other_bytes_are_errors(tmp_path):
    assert problems(tmp_path / "absent.csv") == [(None, None)]
    empty = tmp_path / "empty.csv"
    empty.write_text("", encoding="utf-8")
    assert [row for row, _ in problems(empty)] == [1, 1, 1]
    assert problems(write(tmp_path, [])) == [(None, None)]
    (tmp_path / "sjis.csv").write_bytes(f"{HEADER}\nQ,営業,5\n".encode("cp932"))
    assert problems(tmp_path / "sjis.csv") == [(None, None)]


def test_the_command_prints_the_intervals_and_refuses_the_narrow(tmp_path):
    done = run_tenken("disclosure", write(tmp_path, SEED), code=13)
    assert done.stdout.splitlines() == [
        "category_code,low_percent,high_percent",
        "sales_planning,20.5,28.3",
        "customer_front,47.7,63.9",
        "back_office,14.4,25.2",
    ]
    assert "assumed: the sizes of the categories are the same in FY2018Q1, FY2018Q2" in done.stderr
    assert "[sales_planning]" in done.stderr
    assert "[back_office]" not in done.stderr


@pytest.mark.parametrize(("arguments", "code"), [
    (["--width", "7"], 0), (["--width", "7.9"], 13), (["--width", "0"], 0), (["--width", "x"], 11),
    (["--width", "1/0"], 11), (["--width", "101"], 11), (["--total", "1000"], 13), (["--total", "0"], 11),
    (["--total", "37"], 10), (["--config", "nowhere.yaml"], 11),
])  # fmt: skip
def test_the_exit_code_tells_what_became_of_it(tmp_path, arguments, code):
    assert main(["disclosure", str(write(tmp_path, SEED)), *arguments]) == code


def test_a_contradiction_ends_with_the_code_of_a_wrong_input(tmp_path, capsys):
    assert main(["disclosure", str(write(tmp_path, ["Q,a,10", "Q,b,20", "Q,total,90"]))]) == 10
    assert capsys.readouterr().err.startswith("Q: the total lies outside")


def test_the_width_of_the_config_is_the_default(tmp_path):
    config = tmp_path / "inspection.yaml"
    config.write_text(
        "organisation: {name_ja: 架空通信}\nrole_rules: r.yaml\ncategories: []\ndatasets: {}\n"
        "policy: {suppression_width_percent: 7}\n",
        encoding="utf-8",
    )
    assert main(["disclosure", str(write(tmp_path, SEED)), "--config", str(config)]) == 0


def write_headcount(archive: Path, quarter: str, revision: int, permitted: int) -> None:
    folder = archive / "inspections" / quarter / f"r{revision}"
    folder.mkdir(parents=True)
    (folder / "headcount.csv").write_text(
        "quarter,category_code,permitted_count,total_count,permitted_percent\n"
        f"{quarter},sales_planning,{permitted},100,{permitted}\n{quarter},closed,0,0,\n"
        f"{quarter},total,{permitted},100,{permitted}\n",
        encoding="utf-8",
    )


def test_the_newest_revision_of_every_quarter_is_what_is_published(tmp_path):
    for quarter, revision, permitted in (("FY2018Q1", 9, 10), ("FY2018Q1", 10, 76), ("FY2018Q2", 1, 13)):
        write_headcount(tmp_path, quarter, revision, permitted)
    first, second = published_tables(tmp_path)
    assert (first.quarter, first.bands["total"]) == ("FY2018Q1", percent_band(76, 76))
    assert second.bands["sales_planning"] == percent_band(13, 13)
    assert "closed" not in second.bands
    assert [t.quarter for t in published_tables(tmp_path, until="FY2018Q1")] == ["FY2018Q1"]


@pytest.mark.parametrize(
    ("permitted", "total", "low", "high", "is_closed"),
    [(0, 300, 0, 0, True), (300, 300, 1, 1, True), (1, 300, 0, "3/200", False), (299, 300, "197/200", 1, False),
     (99, 100, "197/200", 1, False), (98, 100, "195/200", "197/200", False), (2, 100, "3/200", "1/40", False)],
)  # fmt: skip
def test_an_edition_says_everybody_and_nobody_exactly(permitted, total, low, high, is_closed):
    band = edition_band(permitted, total)
    assert (band.low, band.high, band.is_closed) == (Fraction(low), Fraction(high), is_closed)
    assert edition_band(0, 0) is None


def test_published_tables_are_audited_as_they_are(tmp_path):
    for quarter, permitted in (("FY2018Q1", 0), ("FY2018Q2", 100)):
        write_headcount(tmp_path, quarter, 1, permitted)
    audit = audit_tables(published_tables(tmp_path), 10)
    assert [(i.category_code, i.low, i.high) for i in audit.intervals] == [("sales_planning", 100, 100)]


def test_a_damaged_headcount_file_is_named(tmp_path):
    folder = tmp_path / "inspections" / "FY2018Q1" / "r1"
    folder.mkdir(parents=True)
    (folder / "headcount.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"headcount\.csv"):
        published_tables(tmp_path)


def test_a_single_quarter_gives_nothing_away(tmp_path):
    done = run_tenken("disclosure", write(tmp_path, SEED[:4]))
    assert done.stdout.splitlines()[1] == "sales_planning,0.0,34.8"
