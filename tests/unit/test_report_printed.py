"""How one percent is printed, and what the pages make of ranges, buckets and withheld totals."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from report_fixture import COUNTS, POLICY, Case, write_inspection

from tenken.report.edition import INTERNAL, PUBLIC, WITHHELD, Edition, Levers, Withheld
from tenken.report.facts import Facts, read_facts
from tenken.report.html import render_edition
from tenken.report.printed import Printed, print_row, widen_percent
from tenken.report.published import read_percent
from tenken.report.scope import Scope, build_scope
from tenken.report.view import build_view
from tenken.report.wording import Both, load_wording


def public(step: int = 1, totals: tuple[str, ...] | None = None) -> Edition:
    return replace(PUBLIC, levers=Levers(step, totals))


def row(permitted: int, total: int, code: str = "a", quarter: str = "FY2018Q4") -> dict[str, Any]:
    percent = (200 * permitted + total) // (2 * total) if total else None
    return {"quarter": quarter, "category_code": code, "permitted_count": permitted, "total_count": total,
            "permitted_percent": percent}  # fmt: skip


def facts_of(folder: Path, case: Case | None = None) -> Facts:
    return read_facts(write_inspection(folder / "i.duckdb", case))


def scope_of(folder: Path, edition: Edition, case: Case | None = None) -> Scope:
    return build_scope(facts_of(folder, case), load_wording(), edition)


@pytest.mark.parametrize(("percent", "step", "printed"), [
    (50, 1, "50"), (50, 5, "50-54"), (54, 5, "50-54"), (55, 5, "55-59"), (0, 5, "0-4"), (99, 5, "95-100"),
    (100, 5, "95-100"), (94, 5, "90-94"), (100, 10, "90-100"), (89, 10, "80-89"), (100, 1, "100"),
])  # fmt: skip
def test_a_step_gives_a_range_and_everybody_none_of_their_own(percent, step, printed) -> None:
    assert widen_percent(percent, step).code == printed


@pytest.mark.parametrize(("permitted", "total", "printed"), [
    (0, 19, "<=5"), (1, 19, "<=5"), (0, 20, "0"), (19, 19, ">=95"), (18, 19, ">=95"), (20, 20, "100"),
    (9, 19, "47"), (1, 15, "7"),
])  # fmt: skip
def test_the_ends_are_bucketed_in_small_units_only(permitted: int, total: int, printed: str) -> None:
    shown = print_row(row(permitted, total), PUBLIC, 20)
    assert isinstance(shown, Printed)
    assert shown.code == printed
    internal = print_row(row(permitted, total), INTERNAL, 20)
    assert isinstance(internal, Printed)
    assert internal.exact is not None


def test_a_bucket_outranks_a_range_and_a_withheld_total_both() -> None:
    assert print_row(row(0, 19), public(5), 20).code == "<=5"  # type: ignore[union-attr]
    assert print_row(row(0, 19, "total"), public(5, ()), 20) is WITHHELD
    assert (
        print_row(row(0, 0, "total"), public(1, ()), 20) is WITHHELD
    )  # else it would tell that nobody is there
    assert print_row(row(0, 0), public(5), 20) is None
    assert print_row(row(10, 20, "total"), replace(INTERNAL, levers=Levers(10, ())), 0) == Printed(50, 50)


@pytest.mark.parametrize("code", ["0", "50", "100", "50-54", "95-100", "<=5", ">=95"])
def test_what_is_printed_is_read_back_by_the_audit(code: str) -> None:
    printed = Printed.read(code)
    assert printed.code == code
    for text in (printed.text.ja, printed.text.en):
        assert read_percent(text.replace("–", "-")) == read_percent(code)


def test_readers_see_ranges_and_buckets_in_their_language() -> None:
    assert Printed.read("50-54").text == Both.same("50–54%")
    assert Printed.read("<=5").text == Both("5%以下", "≤5%")
    assert Printed.read(">=95").text == Both("95%以上", "≥95%")


def test_a_range_has_neither_percent_nor_change_nor_drawing(tmp_path: Path) -> None:
    built = scope_of(tmp_path, public(5))
    for line in built.rows:
        assert [cell.percent for cell in line.cells if cell is not None] == [None] * 4
        assert line.change is None
        assert "<circle" not in line.strip
    assert [cell.text for cell in built.rows[0].cells if cell] == [
        Both.same("75–79%"), Both.same("10–14%"), Both.same("10–14%"), Both.same("10–14%"),
    ]  # fmt: skip
    assert built.has_trend


def test_a_total_that_is_left_out_leaves_the_rest_as_it_was(tmp_path: Path) -> None:
    plain, built = scope_of(tmp_path, PUBLIC), scope_of(tmp_path, public(1, ("FY2018Q1", "FY2018Q4")))
    assert built.rows[:-1] == plain.rows[:-1]
    total = built.total
    assert total is not None
    texts = [cell.text for cell in total.cells if cell is not None]
    assert [isinstance(text, Withheld) for text in texts] == [False, True, True, False]
    assert total.change is None
    assert built.panels[-1].drawing != plain.panels[-1].drawing


def page(folder: Path, edition: Edition, case: Case | None = None) -> str:
    return render_edition(facts_of(folder, case), load_wording(), edition)


def test_a_withheld_total_is_nowhere_in_the_page(tmp_path: Path) -> None:
    now = {"sales_planning": (62, 498), "customer_front": (346, 1203), "back_office": (357, 401)}
    counts = {**COUNTS, "FY2018Q4": now}  # the total is 36 %, which occurs nowhere else
    case = Case(counts=counts)
    assert "36%" in page(tmp_path, PUBLIC, case)
    html = page(tmp_path, public(1, ("FY2018Q1",)), case)
    assert "36%" not in html
    other = {**counts, "FY2018Q4": {**now, "back_office": (358, 401)}}
    assert html == page(tmp_path, public(1, ("FY2018Q1",)), Case(counts=other))


def test_hidden_percents_do_not_move_a_byte(tmp_path: Path) -> None:
    def moved(k: int, n: int) -> tuple[int, int]:
        return (k + n // 100, n) if k * 100 // n % 5 < 3 else (k, n)

    other = {q: {c: moved(*pair) for c, pair in rows.items()} for q, rows in COUNTS.items()}
    one, two = (
        page(tmp_path / name, public(5, ()), Case(counts=c)) for name, c in (("a", COUNTS), ("b", other))
    )
    assert one == two
    exact = [page(tmp_path / name, PUBLIC, Case(counts=c)) for name, c in (("a", COUNTS), ("b", other))]
    assert exact[0] != exact[1]  # else the test changed nothing


def test_the_conclusion_compares_only_what_is_printed(tmp_path: Path) -> None:
    plain, coarse = (
        build_view(facts_of(tmp_path), load_wording(), edition) for edition in (PUBLIC, public(5))
    )
    said = [b.text.en for b in plain.verdict.bullets]
    assert any("is above the level after the review" in text for text in said)
    assert not any("level after the review" in b.text.en for b in coarse.verdict.bullets)


def test_the_share_of_the_tile_is_told_as_it_is_printed(tmp_path: Path) -> None:
    facts, words = facts_of(tmp_path), load_wording()
    tile = build_view(facts, words, public(5)).tiles[0]
    assert (tile.value, tile.detail[0][0].en) == (Both.same("50–54%"), "Previous 50–54%")
    tile = build_view(facts, words, public(1, ("FY2018Q4",))).tiles[0]
    assert (tile.value, tile.detail[0][1]) == (50, WITHHELD)
    tile = build_view(facts, words, public(1, ())).tiles[0]
    assert tile.value is WITHHELD
    tile = build_view(facts, words, PUBLIC).tiles[0]
    assert (tile.value, tile.detail[0][0].en) == (50, "Previous 50% (change ±0 points)")


def test_approved_levels_are_printed_only_beside_exact_percents(tmp_path: Path) -> None:
    def notes(edition: Edition) -> str:
        return " ".join(n.en for n in build_view(facts_of(tmp_path), load_wording(), edition).notes)

    assert "52%" in notes(PUBLIC)
    assert "52%" not in notes(public(5))
    assert "50%" not in notes(public(1, ("FY2018Q1",)))
    assert "52%" in notes(INTERNAL)


def test_the_notes_say_what_is_not_printed_to_the_percent(tmp_path: Path) -> None:
    def notes(edition: Edition, case: Case | None = None) -> str:
        return " ".join(n.en for n in build_view(facts_of(tmp_path, case), load_wording(), edition).notes)

    small = Case(counts={**COUNTS, "FY2018Q4": {**COUNTS["FY2018Q4"], "sales_planning": (0, 12)}})
    said = ("ranges of 5 points", "the total is withheld", "fewer than 20 persons")
    given = [
        notes(public(5)),
        notes(public(1, ())),
        notes(PUBLIC, small),
        notes(PUBLIC),
        notes(INTERNAL, small),
    ]
    assert [[s in text for s in said] for text in given] == [
        [True, False, False], [False, True, False], [False, False, True], [False] * 3, [False] * 3,
    ]  # fmt: skip


def test_a_small_unit_is_bucketed_in_the_draft_too(tmp_path: Path) -> None:
    counts = {**COUNTS, "FY2018Q4": {**COUNTS["FY2018Q4"], "sales_planning": (0, 12)}}
    case = Case(counts=counts, policy={**POLICY, "small_unit": 20})
    line = scope_of(tmp_path, PUBLIC, case).rows[0]
    assert line.now is not None
    assert (line.now.text, line.now.percent, line.change) == (Both("5%以下", "≤5%"), None, None)
    assert "5%以下" in page(tmp_path, PUBLIC, case)
    internal = scope_of(tmp_path, INTERNAL, case).rows[0]
    assert (internal.now and internal.now.percent, internal.change) == (0, -13)
