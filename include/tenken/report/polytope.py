"""Exact polytopes inside the simplex of shares (no share negative, their sum 1), kept as their vertices.

Every condition is homogeneous, ``sum(coefficient * share) >= 0``: any linear condition on shares is, because
their sum is 1. Only rational geometry belongs here; what the conditions mean is said elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

Point = tuple[Fraction, ...]


@dataclass(frozen=True)
class Polytope:
    """Vertices with the conditions that each meets exactly, one bit per condition; no vertex = empty."""

    dimensions: int
    conditions: int
    vertices: tuple[tuple[Point, int], ...]


def whole_simplex(dimensions: int) -> Polytope:
    """Give every division of the whole into that many shares."""
    every = (1 << dimensions) - 1
    corners = tuple(
        (tuple(Fraction(int(i == j)) for j in range(dimensions)), every ^ (1 << i)) for i in range(dimensions)
    )
    return Polytope(dimensions, dimensions, corners)


def clip(polytope: Polytope, coefficients: Sequence[Fraction | int]) -> Polytope:
    """Keep the points where the weighted sum of the shares is zero or more."""
    bit = 1 << polytope.conditions
    inside, on, outside = [], [], []
    for point, mask in polytope.vertices:
        value = sum((c * x for c, x in zip(coefficients, point, strict=True)), Fraction(0))
        if value > 0:
            inside.append((point, mask, value))
        elif value < 0:
            outside.append((point, mask, value))
        else:
            on.append((point, mask | bit))
    cut = [
        (_between(a, b), (a[1] & b[1]) | bit)
        for a in inside
        for b in outside
        if _is_edge(polytope, a[1] & b[1], a[1], b[1])
    ]
    kept = [(point, mask) for point, mask, _ in inside]
    return Polytope(polytope.dimensions, polytope.conditions + 1, (*kept, *on, *cut))


def _is_edge(polytope: Polytope, shared: int, one: int, other: int) -> bool:
    """Tell whether two vertices are joined by an edge: no third one meets all the conditions they share."""
    if shared.bit_count() < polytope.dimensions - 2:
        return False
    return not any(mask & shared == shared for _, mask in polytope.vertices if mask not in (one, other))


def _between(inside: tuple[Point, int, Fraction], outside: tuple[Point, int, Fraction]) -> Point:
    """Give the point of an edge where the value is zero."""
    part = inside[2] / (inside[2] - outside[2])
    return tuple(a + part * (b - a) for a, b in zip(inside[0], outside[0], strict=True))


def fix_share(polytope: Polytope, index: int, share: Fraction) -> Polytope:
    """Keep the points where one share has a given value."""
    level = [(1 if i == index else 0) - share for i in range(polytope.dimensions)]
    return clip(clip(polytope, level), [-c for c in level])


def share_range(polytope: Polytope, index: int) -> tuple[Fraction, Fraction]:
    """Give the least and the greatest value of one share; the polytope must not be empty."""
    values = [point[index] for point, _ in polytope.vertices]
    return min(values), max(values)


def inner_point(polytope: Polytope) -> Point:
    """Give a point that meets no condition exactly unless every point does: the mean of the vertices."""
    count = len(polytope.vertices)
    points = [point for point, _ in polytope.vertices]
    return tuple(sum(values, Fraction(0)) / count for values in zip(*points, strict=True))
