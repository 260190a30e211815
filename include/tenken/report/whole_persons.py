"""Sizes in whole persons when the headcount is known: what rounding leaves of the exact shares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from tenken.report.polytope import Polytope, fix_share, share_range

STEPS = 800


@dataclass(frozen=True)
class Band:
    """Shares that a printed percent allows: ``low`` included, ``high`` only when ``is_closed``."""

    low: Fraction
    high: Fraction
    is_closed: bool

    def persons(self, size: int) -> tuple[int, int]:
        """Give the least and the greatest number of ``size`` persons that it allows; least > greatest = none."""
        top = self.high * size
        return ceil(self.low * size), floor(top) if self.is_closed else ceil(top) - 1


def size_ranges(
    polytope: Polytope, rows: Sequence[Sequence[Band]], totals: Sequence[Band | None], headcount: int
) -> tuple[list[tuple[int, int]], bool]:
    """Give the least and the greatest size of each category, and whether they are attained.

    Sizes are tried from the ends of the exact shares inwards. After ``STEPS`` tries an end is left where it
    is: everything beyond it is excluded, itself perhaps too.

    Args:
        polytope: The shares that fit, not empty.
        rows: Per quarter, what each category's percent allows.
        totals: Per quarter, what the total's percent allows; null = not printed.
        headcount: Persons in all categories together.

    Returns:
        Empty when no sizes fit.
    """
    sizes, is_tight = [], True
    for index in range(polytope.dimensions):
        low, high = share_range(polytope, index)
        inwards = range(max(ceil(low * headcount), 1), floor(high * headcount) + 1)
        ends = []
        for tried in (inwards, reversed(inwards)):
            found, is_attained = _first_fitting(polytope, rows, totals, headcount, index, tried)
            if found is None:
                return [], True
            ends.append(found)
            is_tight = is_tight and is_attained
        sizes.append((ends[0], ends[1]))
    return sizes, is_tight


def _first_fitting(  # the search needs the whole problem
    polytope: Polytope,
    rows: Sequence[Sequence[Band]],
    totals: Sequence[Band | None],
    headcount: int,
    index: int,
    tried: Iterator[int] | range,
) -> tuple[int | None, bool]:
    """Find the first size of one category that the others can be chosen to fit."""
    others = [i for i in range(polytope.dimensions) if i != index]
    steps = 0
    for size in tried:
        fixed = fix_share(polytope, index, Fraction(size, headcount))
        for sizes in _divisions(fixed, others, headcount, {index: size}):
            if sizes is not None and _fits(sizes, rows, totals, headcount):
                return size, True
            steps += 1
            if steps == STEPS:
                return size, False
    return None, True


def _divisions(
    polytope: Polytope, left: Sequence[int], headcount: int, chosen: dict[int, int]
) -> Iterator[dict[int, int] | None]:
    """Yield the ways to divide the remaining persons among the categories left; null = a step without one."""
    if not polytope.vertices:
        yield None
        return
    if not left:
        yield chosen
        return
    if len(left) == 1:
        yield {**chosen, left[0]: headcount - sum(chosen.values())}
        return
    first, *others = left
    low, high = share_range(polytope, first)
    for size in range(max(ceil(low * headcount), 1), floor(high * headcount) + 1):
        here = {**chosen, first: size}
        if len(others) == 1:
            yield {**here, others[0]: headcount - sum(here.values())}
        else:
            yield from _divisions(
                fix_share(polytope, first, Fraction(size, headcount)), others, headcount, here
            )


def _fits(
    sizes: dict[int, int], rows: Sequence[Sequence[Band]], totals: Sequence[Band | None], headcount: int
) -> bool:
    """Tell whether whole numbers of permitted persons exist for these sizes in every quarter."""
    if min(sizes.values()) < 1:
        return False
    for bands, total in zip(rows, totals, strict=True):
        counts = [bands[i].persons(size) for i, size in sizes.items()]
        if any(least > most for least, most in counts):
            return False
        if total is None:
            continue
        least, most = total.persons(headcount)
        if max(least, sum(c[0] for c in counts)) > min(most, sum(c[1] for c in counts)):
            return False
    return True
