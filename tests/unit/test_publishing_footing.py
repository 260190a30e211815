"""Control N05: the finished documents of a publication add up, agree with each other and with what is published."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from report_fixture import COUNTS, Case, write_inspection

from tenken.archive.publications import Publication
from tenken.errors import GateError
from tenken.publishing.corrections import name_share, say_share
from tenken.publishing.footing import refuse_unfooted
from tenken.publishing.footing_tables import Counting, read_counting
from tenken.report.data_files import write_data
from tenken.report.edition import EDITIONS, PUBLIC, Levers
from tenken.report.facts import read_facts
from tenken.report.issue import Correction, Issue
from tenken.report.view import build_view
from tenken.report.wording import Both, load_wording

Change = Callable[[dict[str, Any]], None]
Q = "FY2018Q4"
WORDS = load_wording()


def write_tree(folder: Path, case: Case, levers: Levers = PUBLIC.levers) -> Counting:
    """Write the data of every edition of a case, as a release does."""
    database = write_inspection(folder / "inspection.duckdb", case)
    facts = read_facts(database)
    issue = Issue(publication=1, number="N-1", issued_on=date(2019, 4, 26))
    for edition in EDITIONS:
        shown = replace(edition, levers=levers) if edition == PUBLIC else edition
        write_data(database, build_view(facts, WORDS, shown, issue), folder / edition.name / "data")
    return read_counting(facts)


@pytest.fixture(name="finished", scope="module")
def _finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Counting]:
    folder = tmp_path_factory.mktemp("finished")
    return folder, write_tree(folder, Case())


@pytest.fixture(name="tree")
def _tree(finished: tuple[Path, Counting], tmp_path: Path) -> Path:
    return Path(shutil.copytree(finished[0], tmp_path / "staging"))


@pytest.fixture(name="counting")
def _counting(finished: tuple[Path, Counting]) -> Counting:
    return finished[1]


def report(tree: Path, edition: str) -> dict[str, Any]:
    return json.loads((tree / edition / "data/report.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def tamper(tree: Path, change: Change, *editions: str) -> None:
    for edition in editions or ("internal", "ministry", "public"):
        document = report(tree, edition)
        change(document)
        text = json.dumps(document, ensure_ascii=False)
        (tree / edition / "data/report.json").write_text(text, encoding="utf-8")


def tamper_file(path: Path, change: Callable[[list[list[str]]], None]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def figures(document: dict[str, Any], quarter: str, code: str) -> dict[str, Any]:
    rows = document["headcount"]["history"]
    return next(r["figures"] for r in rows if (r["quarter"], r["category_code"]) == (quarter, code))  # type: ignore[no-any-return]


def kind(document: dict[str, Any], code: str) -> dict[str, Any]:
    return next(k for k in document["findings"]["kinds"] if k["code"] == code)  # type: ignore[no-any-return]


def problems(tree: Path, counting: Counting, *published: Publication) -> list[tuple[str, str | None, str]]:
    with pytest.raises(GateError) as caught:
        refuse_unfooted(tree, counting, WORDS, published)
    assert all(p.problem.startswith("N05: ") for p in caught.value.problems)
    return [(p.where.file, p.where.column, p.problem[5:]) for p in caught.value.problems]


def test_what_the_renderers_write_foots(tree: Path, counting: Counting) -> None:
    refuse_unfooted(tree, counting, WORDS)


@pytest.mark.parametrize("levers", [Levers(5), Levers(10, totals=("FY2018Q2",)), Levers(1, totals=())])
def test_a_range_a_bucket_and_a_withheld_total_hold_the_percent(tmp_path: Path, levers: Levers) -> None:
    counts = {q: {**c, "back_office": (1, 12)} for q, c in COUNTS.items()}
    refuse_unfooted(tmp_path, write_tree(tmp_path, Case().with_(counts=counts), levers), WORDS)


def test_a_category_with_nobody_and_everybody_but_one_foot(tmp_path: Path) -> None:
    counts = {q: {**c, "back_office": (0, 0), "sales_planning": (1199, 1200)} for q, c in COUNTS.items()}
    refuse_unfooted(tmp_path, write_tree(tmp_path, Case().with_(counts=counts)), WORDS)


def test_a_total_that_its_rows_do_not_add_up_to_is_named_with_both_numbers(
    tree: Path, counting: Counting
) -> None:
    def change(document: dict[str, Any]) -> None:
        figures(document, "FY2018Q1", "total")["total"] += 1

    tamper(tree, change, "internal", "ministry")
    found = problems(tree, counting)
    assert (
        "ministry/data/report.json",
        "total",
        "FY2018Q1 total: 2,101 is printed, the rows add up to 2,100",
    ) in found
    assert {file for file, *_ in found} == {"internal/data/report.json", "ministry/data/report.json"}


@pytest.mark.parametrize(("more", "is_refused"), [(0, False), (-3, False), (1, True), (-2000, True)])
def test_with_persons_in_several_rows_a_total_lies_between_the_largest_row_and_the_sum(
    tree: Path, counting: Counting, more: int, is_refused: bool
) -> None:
    several = replace(counting, rules={**counting.rules, "FY2018Q3": "several"})

    def change(document: dict[str, Any]) -> None:
        figures(document, "FY2018Q3", "total")["total"] += more
        for row in document["headcount"]["rows"]:
            if row["is_total"]:
                row["previous"]["total"] += more

    tamper(tree, change, "internal", "ministry")
    if is_refused:
        assert any(column == "total" and "add up" in said for _, column, said in problems(tree, several))
    else:
        refuse_unfooted(tree, several, WORDS)


@pytest.mark.parametrize(
    ("permitted", "total", "percent", "right"),
    [
        (1, 400, "0", "1"),
        (399, 400, "100", "99"),
        (50, 400, "12", "13"),
        (0, 400, "1", "0"),
        (0, 0, "0", None),
    ],
)
def test_a_percent_is_half_up_and_nobody_and_everybody_alone_are_0_and_100(
    tree: Path, counting: Counting, permitted: int, total: int, percent: str, right: str | None
) -> None:
    given = {"permitted": permitted, "total": total}

    def change(document: dict[str, Any]) -> None:
        figures(document, "FY2018Q1", "back_office").update(given, percent=percent)

    tamper(tree, change, "internal", "ministry")
    said = f"FY2018Q1 back_office: {percent} is printed, {permitted} of {total} is {right or 'nothing'}"
    assert ("ministry/data/report.json", "percent", said) in problems(tree, counting)


def test_more_permitted_persons_than_persons_are_refused(tree: Path, counting: Counting) -> None:
    tamper(tree, lambda d: figures(d, "FY2018Q1", "back_office").update(permitted=401), "ministry")
    found = problems(tree, counting)
    assert (
        "ministry/data/report.json",
        "permitted",
        "FY2018Q1 back_office: 401 is printed, of 400 persons",
    ) in found


@pytest.mark.parametrize("edition", ["ministry", "public"])
def test_every_edition_prints_the_same_percent(tree: Path, counting: Counting, edition: str) -> None:
    shown = {"percent": "91", "printed": {"ja": "91%", "en": "91%"}}
    tamper(tree, lambda d: figures(d, "FY2018Q1", "back_office").update(shown), edition)
    said = "FY2018Q1 back_office: 91 is printed, the internal edition has 92"
    assert (f"{edition}/data/report.json", "percent", said) in problems(tree, counting)


@pytest.mark.parametrize(
    ("code", "text", "is_refused"),
    [
        ("90-94", "90–94%", False),
        ("92-94", "92–94%", False),
        ("93-94", "93–94%", True),
        (">=92", "≥92%", False),
        (">=93", "≥93%", True),
        ("<=91", "≤91%", True),
    ],
)
def test_a_range_must_hold_the_percent(
    tree: Path, counting: Counting, code: str, text: str, is_refused: bool
) -> None:
    ja = f"{code[2:]}%{'以上' if code[0] == '>' else '以下'}" if code[0] in "<>" else text
    shown = {"percent": code, "printed": {"ja": ja, "en": text}}
    tamper(tree, lambda d: figures(d, "FY2018Q1", "back_office").update(shown), "public")
    found = [
        said for file, column, said in problems(tree, counting) if column == "percent" and "internal" in said
    ]
    assert bool(found) is is_refused  # the columns side by side and headcount.csv complain of any change


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_percent_reads_for_people_as_for_programs(tree: Path, counting: Counting, language: str) -> None:
    tamper(tree, lambda d: figures(d, Q, "total")["printed"].update({language: "7%"}), "public")
    assert problems(tree, counting) == [
        ("public/data/report.json", f"printed {language}", f"{Q} total: 7% is printed, it is 50%")
    ]


@pytest.mark.parametrize("edition", ["internal", "ministry", "public"])
def test_the_table_side_by_side_prints_its_quarters_and_their_difference(
    tree: Path, counting: Counting, edition: str
) -> None:
    def change(document: dict[str, Any]) -> None:
        row = document["headcount"]["rows"][0]
        row["before"]["percent"] = "75"
        row["change_points"] += 2

    tamper(tree, change, edition)
    file = f"{edition}/data/report.json"
    assert problems(tree, counting) == [
        (file, "before percent", "sales_planning: 75 is printed, FY2018Q1 has 76"),
        (file, "change_points", "sales_planning: 1 is printed, 12 less 13 is -1"),
    ]


@pytest.mark.parametrize(
    ("edition", "column"), [("internal", 3), ("ministry", 2), ("ministry", 4), ("public", 2)]
)
def test_headcount_csv_says_what_the_report_says(
    tree: Path, counting: Counting, edition: str, column: int
) -> None:
    path = tree / edition / "data/headcount.csv"
    tamper_file(path, lambda rows: rows[2].__setitem__(column, "7"))
    with pytest.raises(GateError) as caught:
        refuse_unfooted(tree, counting, WORDS)
    (problem,) = caught.value.problems
    assert (problem.where.file, problem.where.row) == (f"{edition}/data/headcount.csv", 3)
    assert "7 is printed, the report prints" in problem.problem


@pytest.mark.parametrize("edition", ["internal", "public"])
def test_a_row_left_out_of_headcount_csv_is_missed(tree: Path, counting: Counting, edition: str) -> None:
    tamper_file(tree / edition / "data/headcount.csv", lambda rows: rows.pop(2))
    ((file, column, said),) = problems(tree, counting)
    assert (file, column) == (f"{edition}/data/headcount.csv", "category_code")
    assert "nothing is printed, the report has the row" in said


@pytest.mark.parametrize("name", ["exceptions", "new", "waived"])
def test_totals_of_findings_are_the_sum_of_their_kinds(tree: Path, counting: Counting, name: str) -> None:
    tamper(tree, lambda d: d["findings"]["totals"].update({name: 99}), "ministry")
    found = problems(tree, counting)
    added = sum(k[name] for k in report(tree, "ministry")["findings"]["kinds"])
    assert (
        "ministry/data/report.json",
        name,
        f"findings totals: 99 is printed, the kinds add up to {added}",
    ) in found


def test_the_ministry_is_told_the_internal_numbers_of_every_kind(tree: Path, counting: Counting) -> None:
    def change(document: dict[str, Any]) -> None:
        one, other = kind(document, "L01"), kind(document, "R01")
        one["exceptions"] += 1
        other["exceptions"] -= 1

    tamper(tree, change, "ministry")
    columns = [(column, said.split(":")[0]) for _, column, said in problems(tree, counting)]
    assert ("exceptions", "findings L01") in columns
    assert ("exceptions", "findings R01") in columns


def test_the_public_edition_names_the_kinds_that_have_exceptions(tree: Path, counting: Counting) -> None:
    tamper(tree, lambda d: d["findings"]["kinds"].remove(kind(d, "L01")), "public")
    said = "findings L01: 0 is printed, exceptions of it are in the internal edition"
    assert problems(tree, counting) == [("public/data/report.json", "code", said)]


@pytest.mark.parametrize(
    ("row", "name", "said"),
    [
        (0, "opening", "opening and moves give"),
        (-1, "cleared", "the severities add up to"),
        (0, "closing", "are"),
    ],
)
def test_what_is_carried_forward_foots(
    tree: Path, counting: Counting, row: int, name: str, said: str
) -> None:
    def change(document: dict[str, Any]) -> None:
        document["carry_forward"][row][name] += 1

    tamper(tree, change, "internal", "ministry")
    assert any("carry_forward" in text and said in text for _, _, text in problems(tree, counting))


def test_causes_count_every_exception_once(tree: Path, counting: Counting) -> None:
    def change(document: dict[str, Any]) -> None:
        document["findings"]["causes"][0]["exceptions"] += 1

    tamper(tree, change, "internal")
    ((file, column, said),) = problems(tree, counting)
    assert (file, column) == ("internal/data/report.json", "exceptions")
    assert said.startswith("findings causes: ")


def test_findings_csv_has_a_row_per_finding_of_the_report(tree: Path, counting: Counting) -> None:
    tamper_file(tree / "internal/data/findings.csv", lambda rows: rows.pop())
    found = problems(tree, counting)
    assert [file for file, *_ in found] == ["internal/data/findings.csv", "internal/data/findings.parquet"]
    assert "is printed, the report has" in found[0][2]


def test_control_results_have_the_exceptions_of_the_report(tree: Path, counting: Counting) -> None:
    path = tree / "internal/data/control_results.csv"

    def change(rows: list[list[str]]) -> None:
        rows[1][rows[0].index("exceptions")] = "77"

    tamper_file(path, change)
    ((file, column, said),) = problems(tree, counting)
    assert (file, column) == ("internal/data/control_results.csv", "exceptions")
    assert "77 is printed, the report has" in said


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"headcount": {"history": [1]}}'])
def test_a_document_that_cannot_be_read_is_refused_by_the_gate(
    tree: Path, counting: Counting, text: str
) -> None:
    (tree / "ministry/data/report.json").write_text(text, encoding="utf-8")
    ((_, _, said),) = problems(tree, counting)
    assert said.startswith("a document cannot be added up (")


def publication(
    folder: Path,
    tree: Path,
    quarter: str,
    changed: Mapping[tuple[str, str], int] = {},
    issued: str = "2019-01-31",
) -> Publication:
    """Make an earlier publication: the tables of the tree, with totals of rows changed by so many persons."""
    data = folder / quarter / issued / "ministry/data"
    data.mkdir(parents=True)
    document = report(tree, "ministry")
    rows = [r for r in document["headcount"]["history"] if r["quarter"] <= quarter]
    for row in rows:
        row["figures"]["total"] += changed.get((row["quarter"], row["category_code"]), 0)
    document["headcount"]["history"] = rows
    (data / "report.json").write_text(json.dumps(document), encoding="utf-8")
    return Publication(quarter, 1, data.parents[1], {"number": f"N-{quarter}", "issued_on": issued})


def test_the_same_denominators_as_published_pass(tree: Path, counting: Counting, tmp_path: Path) -> None:
    published = [publication(tmp_path, tree, quarter) for quarter in COUNTS]
    refuse_unfooted(tree, counting, WORDS, published)


def test_another_denominator_than_published_is_refused(
    tree: Path, counting: Counting, tmp_path: Path
) -> None:
    earlier = publication(tmp_path, tree, "FY2018Q2", {("FY2018Q2", "back_office"): 5})
    assert problems(tree, counting, earlier) == [
        (
            "ministry/data/report.json",
            "total",
            "FY2018Q2 back_office: 400 is printed, FY2018Q2 p1 published 405",
        )
    ]


def test_the_publication_of_a_quarter_itself_says_what_counts(
    tree: Path, counting: Counting, tmp_path: Path
) -> None:
    stale = publication(tmp_path, tree, "FY2018Q3", {("FY2018Q2", "back_office"): 5}, "2019-03-31")
    assert problems(tree, counting, stale)
    refuse_unfooted(tree, counting, WORDS, [publication(tmp_path, tree, "FY2018Q2"), stale])


def test_of_a_quarter_never_published_the_newest_document_counts(
    tree: Path, counting: Counting, tmp_path: Path
) -> None:
    wrong = {("FY2018Q1", "total"): 5}
    old, new = (
        publication(tmp_path, tree, q, wrong if q == "FY2018Q3" else {}, day)
        for q, day in (("FY2018Q3", "2019-01-31"), ("FY2018Q2", "2019-02-28"))
    )
    refuse_unfooted(tree, counting, WORDS, [new, old])
    late = replace(old, content={**old.content, "issued_on": "2019-03-01"})
    ((_, _, said),) = problems(tree, counting, new, late)
    assert said == "FY2018Q1 total: 2,100 is printed, FY2018Q3 p1 published 2,105"


def test_a_changed_denominator_passes_when_the_document_lists_the_correction(
    tree: Path, counting: Counting, tmp_path: Path
) -> None:
    facts = read_facts(tree / "inspection.duckdb")
    superseded = publication(tmp_path, tree, Q, {("FY2018Q1", "back_office"): 5})
    assert problems(tree, counting, superseded)
    name = name_share(WORDS, facts.quarter_named("FY2018Q1"), Both("バックヤード", "Back yard"))

    def change(after: str) -> Change:
        row = Correction(name, say_share(368, 405), after)
        listed = {"what": {"ja": name.ja, "en": name.en}, "before": row.before, "after": row.after}
        return lambda d: d["issue"].update(corrections=[listed])

    tamper(tree, change(say_share(367, 400)), "ministry")
    assert problems(tree, counting, superseded), "another value than the one printed is listed"
    tamper(tree, change(say_share(368, 400)), "ministry")
    refuse_unfooted(tree, counting, WORDS, [superseded])


@pytest.mark.parametrize(
    ("permitted", "total", "said"),
    [(1199, 1200, "99% (1,199/1,200)"), (1, 1200, "1% (1/1,200)"), (0, 0, "0/0"), (1, 8, "13% (1/8)")],
)
def test_a_correction_prints_the_percent_that_the_table_prints(permitted: int, total: int, said: str) -> None:
    assert say_share(permitted, total) == said
