"""What published percentages give away: known answers, true sizes always inside, and tables that fit nothing."""

from __future__ import annotations

import random
import time
from fractions import Fraction
from itertools import product

import pytest

from tenken.errors import GateError, InputError
from tenken.report.disclosure import (
    Audit,
    Table,
    audit_tables,
    bucket_percent,
    describe_audit,
    percent_band,
    refusal,
    totals_to_drop,
    write_csv,
    write_percent,
)
from tenken.report.polytope import clip, share_range, whole_simplex

BEFORE, AFTER = (76, 99, 92, 92), (13, 52, 90, 50)
CODES = ("sales_planning", "customer_front", "back_office", "total")


def table(quarter: str, percents: tuple[int, ...], codes: tuple[str, ...] = CODES) -> Table:
    return Table(quarter, {c: percent_band(p, p) for c, p in zip(codes, percents, strict=True)})


def printed(audit: Audit) -> dict[str, str]:
    return {i.category_code: f"{write_percent(i.low)}-{write_percent(i.high)}" for i in audit.intervals}


SEED = [table("before", BEFORE), table("after", AFTER)]


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        (SEED, ["20.5-28.3", "47.7-63.9", "14.4-25.2"]),
        (SEED[:1], ["0.0-34.8", "0.0-73.9", "0.0-100.0"]),
        (SEED[1:], ["2.6-53.2", "0.0-97.4", "0.0-49.4"]),
    ],
)
def test_the_first_report_gave_away_the_sizes_only_with_its_second_row(tables, expected):
    assert list(printed(audit_tables(tables, 10)).values()) == expected


def test_a_known_headcount_makes_sizes_whole_persons():
    audit = audit_tables(SEED, 10, total=1000)
    assert [(int(i.low * 10), int(i.high * 10)) for i in audit.intervals] == [
        (213, 280),
        (489, 626),
        (153, 243),
    ]
    assert audit.is_tight


def test_the_first_report_is_refused_with_the_levers_that_would_save_it():
    error = refusal(audit_tables(SEED, 10), "table.csv")
    assert isinstance(error, GateError)
    assert [p.where.column for p in error.problems] == ["sales_planning"]
    assert "between 20.5 and 28.3 %, 7.8 points wide, narrower than 10" in str(error)
    assert all(word in str(error) for word in ("Drop the total", "more coarsely", "bucket"))


@pytest.mark.parametrize(("width", "refused"), [("7", 0), ("7.9", 1), ("10.9", 2), ("17", 3)])
def test_what_is_narrow_is_compared_exactly(width, refused):
    assert len(audit_tables(SEED, Fraction(width)).narrow) == refused


def test_an_interval_exactly_as_wide_as_the_policy_is_wide_enough():
    width = audit_tables(SEED, 0).intervals[0].width
    assert audit_tables(SEED, width).narrow == ()
    assert len(audit_tables(SEED, width + Fraction(1, 10**9)).narrow) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"total": None},
        {"total": percent_band(90, 94)},
        {"total": percent_band(95, 100), "sales_planning": percent_band(0, 100)},
    ],
)
def test_each_lever_widens_every_interval(change):
    bands = {k: v for k, v in {**SEED[0].bands, **change}.items() if v is not None}
    looser = {**bands, "total": percent_band(90, 100)} if "sales_planning" in change else bands
    before = audit_tables(SEED, 10)
    after = audit_tables([Table("before", looser), SEED[1]], 10)
    assert all(a.width > b.width for a, b in zip(after.intervals, before.intervals, strict=True))


def test_no_table_without_a_total_says_anything_of_sizes():
    assert set(printed(audit_tables([bare(t) for t in SEED], 10)).values()) == {"0.0-100.0"}


def test_a_single_category_is_the_whole_and_hides_nothing():
    audit = audit_tables([table("Q", (50, 50), ("back_office", "total"))], 10)
    assert printed(audit) == {"back_office": "100.0-100.0"}
    assert refusal(audit, "x") is None


def test_what_is_assumed_is_said():
    said = describe_audit(audit_tables(SEED, 10, total=1000))
    assert "the sizes of the categories are the same in before, after" in said
    assert "1,000 persons" in said
    assert "same in" not in describe_audit(audit_tables(SEED[:1], 10))


def test_the_csv_has_a_row_per_category_and_quotes_strange_codes():
    text = write_csv(audit_tables([table("Q", (50, 50, 50), ("a,b", "c", "total"))], 10))
    assert text == 'category_code,low_percent,high_percent\n"a,b",0.0,100.0\nc,0.0,100.0\n'


def half_up(permitted: int, total: int) -> int:
    return (200 * permitted + total) // (2 * total)


def printed_percents(sizes: list[int], counts: list[int]) -> tuple[int, ...]:
    rows = [half_up(k, n) for k, n in zip(counts, sizes, strict=True)]
    return (*rows, half_up(sum(counts), sum(sizes)))


def company(
    seed: int, categories: int, largest: int, quarters: int
) -> tuple[list[int], list[tuple[int, ...]]]:
    """Invent sizes that stay and counts that change, and print the percentages of each quarter."""
    chance = random.Random(seed)
    sizes = [chance.randint(1, largest) for _ in range(categories)]
    counts = [[chance.randint(0, n) for n in sizes] for _ in range(quarters)]
    return sizes, [printed_percents(sizes, k) for k in counts]


def publish(percents: list[tuple[int, ...]]) -> list[Table]:
    codes = (*(f"c{n}" for n in range(len(percents[0]) - 1)), "total")
    return [table(f"Q{n}", p, codes) for n, p in enumerate(percents)]


@pytest.mark.parametrize("seed", range(60))
def test_the_true_shares_always_lie_inside_the_intervals(seed):
    sizes, percents = company(seed, categories=2 + seed % 5, largest=90, quarters=1 + seed % 4)
    headcount = sum(sizes)
    for total in (None, headcount) if len(sizes) <= 3 else (None,):
        audit = audit_tables(publish(percents), 10, total)
        for size, interval in zip(sizes, audit.intervals, strict=True):
            assert interval.low <= Fraction(100 * size, headcount) <= interval.high


def fitting_sizes(percents: list[tuple[int, ...]], headcount: int) -> list[tuple[int, ...]]:
    """Try every division of the headcount and, per quarter, every count of permitted persons."""
    every = product(range(1, headcount + 1), repeat=len(percents[0]) - 1)
    divisions = [sizes for sizes in every if sum(sizes) == headcount]
    return [sizes for sizes in divisions if all(_can_print(sizes, p) for p in percents)]


def _can_print(sizes: tuple[int, ...], percents: tuple[int, ...]) -> bool:
    choices = [
        [k for k in range(n + 1) if half_up(k, n) == p] for n, p in zip(sizes, percents[:-1], strict=True)
    ]
    return any(half_up(sum(counts), sum(sizes)) == percents[-1] for counts in product(*choices))


@pytest.mark.parametrize("seed", range(25))
def test_whole_persons_are_what_trying_every_size_finds(seed):
    sizes, percents = company(seed, categories=3, largest=7, quarters=2)
    headcount = sum(sizes)
    found = fitting_sizes(percents, headcount)
    audit = audit_tables(publish(percents), 10, headcount)
    assert audit.is_tight
    for index, interval in enumerate(audit.intervals):
        of_category = [s[index] for s in found]
        assert interval.low == Fraction(100 * min(of_category), headcount)
        assert interval.high == Fraction(100 * max(of_category), headcount)


@pytest.mark.parametrize("seed", range(10))
def test_ever_larger_companies_come_as_near_to_the_intervals_as_one_likes(seed):
    """The ends without a headcount are those of a headcount that grows without end: nothing is too wide."""
    _, percents = company(seed, categories=3, largest=50, quarters=2)
    free = audit_tables(publish(percents), 10)
    large = audit_tables(publish(percents), 10, total=1_000_000)
    for one, other in zip(free.intervals, large.intervals, strict=True):
        assert 0 <= other.low - one.low < Fraction(1, 100)
        assert 0 <= one.high - other.high < Fraction(1, 100)


def test_a_table_that_contradicts_itself_is_named_and_the_others_are_not():
    with pytest.raises(InputError) as caught:
        audit_tables([*SEED, table("FY2019Q1", (10, 20, 30, 90))], 10)
    assert [p.where.file for p in caught.value.problems] == ["FY2019Q1"]


def test_the_totals_that_are_enough_to_drop_are_named():
    assert totals_to_drop(SEED, 10) == ("before", "after")
    error = refusal(audit_tables(SEED, 10), "x", totals_to_drop(SEED, 10))
    assert "Drop the total of before or after (that is enough), round" in str(error)


def test_a_total_that_is_not_enough_to_drop_is_not_named():
    third = table("third", (10, 50, 90, 48))
    enough = totals_to_drop([*SEED, third], 10)
    assert enough == ("before",)
    assert audit_tables([bare(SEED[0]), SEED[1], third], 10).narrow == ()
    assert audit_tables([SEED[0], bare(SEED[1]), third], 10).narrow != ()


def bare(published: Table) -> Table:
    return Table(published.quarter, {c: b for c, b in published.bands.items() if c != "total"})


def test_twelve_quarters_that_contradict_each_other_are_sorted_out_at_once():
    _, percents = company(1, categories=6, largest=300, quarters=12)
    tables = publish(percents)
    high, low = (table(q, (0, 0, 0, 0, 0, 100, p), tuple(tables[0].bands)) for q, p in (("X", 50), ("Y", 5)))
    started = time.monotonic()
    with pytest.raises(InputError) as caught:
        audit_tables([high, *tables[:10], low], 10)
    assert time.monotonic() - started < 10
    named = caught.value.problems[0].where.file.split(", ")
    assert 2 <= len(named) < 12
    for left_out in named:
        fewer = [t for t in (high, *tables[:10], low) if t.quarter in named and t.quarter != left_out]
        assert audit_tables(fewer, 10).intervals


def test_quarters_that_contradict_each_other_are_named_together():
    other = table("FY2019Q1", (0, 0, 100, 80))
    assert audit_tables([other], 10).intervals[2].low > 79
    with pytest.raises(InputError) as caught:
        audit_tables([SEED[0], SEED[1], other], 10)
    assert [p.where.file for p in caught.value.problems] == ["after, FY2019Q1"]


def test_the_upper_end_of_a_rounding_is_not_part_of_it():
    """Two rows at 50 % can give a total of 50 only; a total whose band begins where theirs ends fits nothing."""
    with pytest.raises(InputError, match="outside what its rows allow"):
        audit_tables([table("Q", (50, 50, 51), ("a", "b", "total"))], 10)


def test_every_category_has_persons():
    with pytest.raises(InputError):
        audit_tables(
            [table("Q", (0, 100, 0), ("a", "b", "total")), table("R", (0, 100, 100), ("a", "b", "total"))], 10
        )


def test_a_headcount_that_no_whole_persons_fit_is_an_error():
    with pytest.raises(InputError, match="add up to 37"):
        audit_tables(SEED, 10, total=37)


@pytest.mark.parametrize(
    ("percent", "persons", "text"),
    [(0, 19, "<=5"), (5, 19, "<=5"), (6, 19, "6"), (94, 19, "94"), (95, 19, ">=95"), (100, 19, ">=95"),
     (100, 20, "100"), (0, 20, "0")],
)  # fmt: skip
def test_the_ends_are_bucketed_in_small_units_only(percent, persons, text):
    assert bucket_percent(percent, persons, 20) == text


def test_six_categories_over_twelve_quarters_are_solved_at_once():
    _, percents = company(1, categories=6, largest=300, quarters=12)
    started = time.monotonic()
    audit = audit_tables(publish(percents), 10)
    assert time.monotonic() - started < 5
    assert max(i.width for i in audit.intervals) < 20


def test_a_search_of_whole_persons_that_is_cut_short_says_so_and_stays_outside():
    sizes, percents = company(1, categories=6, largest=300, quarters=12)
    audit = audit_tables(publish(percents), 10, sum(sizes))
    assert not audit.is_tight
    assert "may be narrower" in describe_audit(audit)
    for size, interval in zip(sizes, audit.intervals, strict=True):
        assert interval.low <= Fraction(100 * size, sum(sizes)) <= interval.high


def test_a_cut_polytope_has_the_range_that_its_edges_say():
    half = clip(whole_simplex(3), [1, -1, 0])  # the first share is at least the second
    assert share_range(half, 1) == (0, Fraction(1, 2))
    assert share_range(half, 0) == (0, 1)
    assert len(half.vertices) == 3
    assert clip(half, [-1, -1, -1]).vertices == ()
