"""The headcount table, the trend and the rule of printed percents."""

from pathlib import Path

import pytest
from report_fixture import COUNTS, Case, write_inspection

from tenken.errors import EvidenceError
from tenken.report.charts import Point, draw_panel, draw_strip
from tenken.report.edition import INTERNAL, PUBLIC, WITHHELD, Edition, percent_of, printed_percent
from tenken.report.facts import read_facts
from tenken.report.scope import Scope, build_scope
from tenken.report.wording import load_wording


def scope(tmp_path: Path, case: Case | None = None, edition: Edition = INTERNAL) -> Scope:
    return build_scope(
        read_facts(write_inspection(tmp_path / "inspection.duckdb", case)), load_wording(), edition
    )


@pytest.mark.parametrize(
    ("permitted", "total", "rounded", "printed"),
    [
        (999, 1000, 100, 99),
        (1000, 1000, 100, 100),
        (1, 1000, 0, 1),
        (0, 1000, 0, 0),
        (13, 100, 13, 13),
        (0, 0, None, None),
    ],
)
def test_everybody_and_nobody_are_printed_only_when_true(
    permitted: int, total: int, rounded: int | None, printed: int | None
) -> None:
    assert printed_percent(permitted, total, rounded) == printed
    assert percent_of(permitted, total) == printed


@pytest.mark.parametrize(("permitted", "printed"), [(24, 2), (25, 3), (994, 99), (995, 99), (4, 1)])
def test_the_percent_of_two_counts_is_rounded_half_up(permitted: int, printed: int) -> None:
    assert percent_of(permitted, 1000) == printed


def test_the_seeds_table_is_printed(tmp_path: Path) -> None:
    rows = scope(tmp_path).rows
    printed = {row.code: (row.before and row.before.percent, row.after and row.after.percent) for row in rows}
    assert printed == {
        "sales_planning": (76, 13),
        "customer_front": (99, 52),
        "back_office": (92, 90),
        "total": (92, 50),
    }


def test_the_change_is_the_difference_of_the_printed_percents(tmp_path: Path) -> None:
    assert [row.change for row in scope(tmp_path).rows] == [-1, 1, -1, 0]


def test_a_first_inspection_shows_dashes_and_no_trend(tmp_path: Path) -> None:
    case = Case(previous=None, counts={"FY2018Q4": COUNTS["FY2018Q4"]})
    built = scope(tmp_path, case)
    row = built.rows[0]
    assert (row.before, row.after, row.previous, row.change) == (None, None, None, None)
    assert row.now is not None
    assert [panel.drawing for panel in built.panels] == [None] * 4
    assert built.months[:3] == (None, None, None)


def test_a_category_without_people_has_no_percent(tmp_path: Path) -> None:
    counts = {**COUNTS, "FY2018Q4": {**COUNTS["FY2018Q4"], "back_office": (0, 0)}}
    row = next(row for row in scope(tmp_path, Case(counts=counts)).rows if row.code == "back_office")
    assert row.now is not None
    assert row.now.percent is None
    assert row.change is None


def test_the_columns_are_named_by_the_month_of_their_as_of_date(tmp_path: Path) -> None:
    months = [month.ja for month in scope(tmp_path).months if month is not None]
    assert months == ["平成30年6月", "平成30年9月", "平成30年12月", "平成31年3月"]


def test_the_public_table_holds_the_mark_and_no_count(tmp_path: Path) -> None:
    cells = [cell for row in scope(tmp_path, edition=PUBLIC).rows for cell in row.cells if cell is not None]
    assert cells
    assert {cell.permitted for cell in cells} | {cell.total for cell in cells} == {WITHHELD}


def test_a_withheld_value_refuses_to_become_text() -> None:
    with pytest.raises(EvidenceError, match="withheld"):
        str(WITHHELD)
    with pytest.raises(EvidenceError, match="withheld"):
        f"{WITHHELD:,}"


def test_the_strip_is_drawn_from_printed_percents_only() -> None:
    assert draw_strip(76, 13, 12, "#000000") == draw_strip(76, 13, 12, "#000000")
    assert draw_strip(76, 13, 12, "#000000") != draw_strip(76, 13, 13, "#000000")
    assert "<circle" not in draw_strip(None, None, None, "#000000")


def test_the_trend_spaces_its_points_by_time() -> None:
    points = [Point(0, "2018-06", 76), Point(1, "2018-09", 13), Point(4, "2019-06", 12)]
    drawn = draw_panel(points, 13, "#000000", "trend-0")
    first, second, last = (
        float(place.split(",")[0]) for place in drawn.split('points="')[1].split('"')[0].split()
    )
    assert (second - first) * 4 == pytest.approx(last - first, abs=0.5)
