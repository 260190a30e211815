"""What published percentages give away about the withheld sizes of the categories (N06, R30).

An attacker sees rounded percentages of each category and of the total, quarter by quarter, and assumes that
the sizes did not change in between. Per quarter the permitted persons of the categories add up to those of
the total, each within its rounding; permitted persons drop out of that exactly, and what is left are two
linear conditions on the shares of the headcount. Everything is rational: no result depends on a float.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tenken.errors import GateError, InputError, Problem, Where
from tenken.report.edition import TOTAL
from tenken.report.polytope import Polytope, clip, inner_point, share_range, whole_simplex
from tenken.report.whole_persons import Band, size_ranges

ALL, BUCKET = 100, 5
LEVERS = "round more coarsely (print a range such as 90-94), or print a bucket such as <=5 or >=95"


@dataclass(frozen=True)
class Table:
    """What one quarter published: category code (or ``total``) → what its percent allows.

    A category that is not in it was not printed.
    """

    quarter: str
    bands: Mapping[str, Band]


@dataclass(frozen=True)
class Interval:
    """Between which percents of the headcount, ends included, the size of a category must lie."""

    category_code: str
    low: Fraction
    high: Fraction

    @property
    def width(self) -> Fraction:
        """Percentage points between the ends."""
        return self.high - self.low


@dataclass(frozen=True)
class Audit:
    """The intervals of all categories, in the order in which they were first published."""

    quarters: tuple[str, ...]
    intervals: tuple[Interval, ...]
    width: Fraction
    """Percentage points that no interval may be narrower than."""
    total: int | None
    """The headcount that the attacker knows; null = none."""
    is_tight: bool
    """False: whole persons were counted only as far as time allowed; the true intervals may be narrower."""

    @property
    def narrow(self) -> tuple[Interval, ...]:
        """The intervals below the width; a single category is the whole and hides nothing."""
        if len(self.intervals) == 1:
            return ()
        return tuple(i for i in self.intervals if i.width < self.width)


def percent_band(low: int, high: int) -> Band:
    """Give what a printed whole percent (or range of them) allows, halves rounded up.

    Args:
        low: The percent printed, 0 to 100.
        high: The same, or the greatest percent that the printed range or bucket stands for.
    """
    top = Fraction(2 * high + 1, 200)
    return Band(max(Fraction(2 * low - 1, 200), Fraction(0)), min(top, Fraction(1)), is_closed=top > 1)


def bucket_percent(percent: int, total_count: int, small_unit: int) -> str:
    """Write a percent as a public edition may: in a small unit the ends would tell of every single person.

    Args:
        percent: Whole percent, 0 to 100.
        total_count: Persons of the unit.
        small_unit: Units below this many persons are small.
    """
    if total_count < small_unit and percent <= BUCKET:
        return f"<={BUCKET}"
    if total_count < small_unit and percent >= ALL - BUCKET:
        return f">={ALL - BUCKET}"
    return str(percent)


def audit_tables(tables: Sequence[Table], width: Fraction | int, total: int | None = None) -> Audit:
    """Solve for the share of every category from everything published.

    Args:
        tables: One per quarter, at least one, each with a percent of at least one category.
        width: Percentage points that no interval may be narrower than.
        total: The headcount, if the attacker knows it; sizes then are whole persons.

    Raises:
        InputError: no sizes fit the tables; names the quarters that contradict themselves or each other.
    """
    categories = list(dict.fromkeys(c for t in tables for c in t.bands if c != TOTAL))
    polytope = _fitting(categories, tables)
    if polytope is None:
        raise _contradiction(categories, tables)
    ranges = [share_range(polytope, i) for i in range(len(categories))]
    is_tight = True
    if total is not None:
        rows = [_bands(categories, t) for t in tables]
        sizes, is_tight = size_ranges(polytope, rows, [t.bands.get(TOTAL) for t in tables], total)
        if not sizes:
            raise InputError.at(
                ", ".join(t.quarter for t in tables),
                f"no sizes of whole persons that add up to {total} fit the percentages",
                "Correct the table or the headcount",
            )
        ranges = [(Fraction(low, total), Fraction(high, total)) for low, high in sizes]
    intervals = [
        Interval(c, 100 * low, 100 * high) for c, (low, high) in zip(categories, ranges, strict=True)
    ]
    return Audit(tuple(t.quarter for t in tables), tuple(intervals), Fraction(width), total, is_tight)


def _bands(categories: Sequence[str], table: Table) -> list[Band]:
    return [table.bands.get(c, percent_band(0, 100)) for c in categories]


def _fitting(categories: Sequence[str], tables: Sequence[Table]) -> Polytope | None:
    """Give the shares that fit every table, ends included; null when none do.

    The percent printed excludes the upper end of its band and every category has persons; that excludes
    points of the border only, unless the whole polytope lies on such a border.
    """
    polytope = whole_simplex(len(categories))
    for table in tables:
        if TOTAL not in table.bands:
            continue
        total, rows = table.bands[TOTAL], _bands(categories, table)
        polytope = clip(polytope, [total.high - b.low for b in rows])
        polytope = clip(polytope, [b.high - total.low for b in rows])
        if not polytope.vertices:
            return None
    point = inner_point(polytope)
    is_inside = min(point) > 0 and all(_is_within(point, _bands(categories, t), t) for t in tables)
    return polytope if is_inside else None


def _is_within(point: Sequence[Fraction], rows: Sequence[Band], table: Table) -> bool:
    """Tell whether shares fit one table with the open ends taken as open."""
    if TOTAL not in table.bands:
        return True
    total = table.bands[TOTAL]
    least = sum((b.low * w for b, w in zip(rows, point, strict=True)), Fraction(0))
    most = sum((b.high * w for b, w in zip(rows, point, strict=True)), Fraction(0))
    below = least <= total.high if total.is_closed else least < total.high
    return below and (most >= total.low if all(b.is_closed for b in rows) else most > total.low)


def _contradiction(categories: Sequence[str], tables: Sequence[Table]) -> InputError:
    """Name the quarters that no sizes fit: each by itself, else a set of which none can be left out."""
    alone = [t for t in tables if _fitting(categories, [t]) is None]
    if alone:
        what, remedy = "the total lies outside what its rows allow", "Correct the percentages"
        return InputError([Problem(Where(t.quarter), what, remedy) for t in alone])
    together = list(tables)
    for table in tables:
        fewer = [t for t in together if t is not table]
        if _fitting(categories, fewer) is None:
            together = fewer
    return InputError(
        [
            Problem(
                Where(", ".join(t.quarter for t in together)),
                "no sizes that stay the same fit them",
                "Correct the percentages, or leave out the quarters before the sizes changed",
            )
        ]
    )


def totals_to_drop(tables: Sequence[Table], width: Fraction | int) -> tuple[str, ...]:
    """Name the quarters any one of whose totals, not printed, would make every interval wide enough."""
    enough = []
    for table in tables:
        bare = Table(table.quarter, {c: b for c, b in table.bands.items() if c != TOTAL})
        left = [bare if t is table else t for t in tables]
        if TOTAL in table.bands and not audit_tables(left, width).narrow:
            enough.append(table.quarter)
    return tuple(enough)


def write_percent(percent: Fraction) -> str:
    """Write a percent with one decimal, the nearest (halves up)."""
    tenths = (20 * percent + 1) // 2
    return f"{tenths // 10}.{tenths % 10}"


def write_csv(audit: Audit) -> str:
    """Write the intervals as CSV: one row per category, percents of the headcount with one decimal."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["category_code", "low_percent", "high_percent"])
    writer.writerows([i.category_code, write_percent(i.low), write_percent(i.high)] for i in audit.intervals)
    return out.getvalue()


def describe_audit(audit: Audit) -> str:
    """Say what the intervals take for granted, one line each."""
    lines = []
    if len(audit.quarters) > 1:
        lines.append(f"assumed: the sizes of the categories are the same in {', '.join(audit.quarters)}")
    if audit.total is not None:
        lines.append(f"assumed: the headcount, {audit.total:,} persons, is known")
    if not audit.is_tight:
        lines.append("whole persons were not counted to the end: the true intervals may be narrower")
    return "\n".join(
        [*lines, "percents are rounded to the nearest tenth; the comparison with the width is exact"]
    )


def refusal(audit: Audit, source: str, enough: Sequence[str] = ()) -> GateError | None:
    """Give the error that refuses a publication; null when every interval is wide enough.

    Args:
        audit: What was solved.
        source: The table, as the message names it.
        enough: Quarters any one of whose totals is enough to drop, if any are known.
    """
    limit = f"{float(audit.width):g}"
    total = (
        f"the total of {' or '.join(enough)} (that is enough)" if enough else "the total of a quarter or more"
    )
    problems = [
        Problem(
            Where(source, None, i.category_code),
            f"N06: its share of the headcount lies between {write_percent(i.low)} and {write_percent(i.high)} %,"
            f" {write_percent(i.width)} points wide, narrower than {limit}",
            f"Drop {total}, {LEVERS}",
        )
        for i in audit.narrow
    ]
    return GateError(problems) if problems else None
