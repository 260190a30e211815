"""Inline SVG by hand: no script, no style attribute (the page's policy forbids both), no library.

Everything is drawn from the whole percents that the edition prints, never from counts: the width of a
bar to a tenth of a pixel would publish a number that the table withholds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

INK, MUTED, RULE, WHITE = "#16202C", "#52606D", "#CBD5DF", "#FFFFFF"
SERIES = ("#0B5FA5", "#B8430B", "#0B6E66", "#6A3D9A", "#7A3E00")
"""Category colours in print order, each at least 5 : 1 on white; the total is drawn in ink."""
_STRIP_WIDTH, _STRIP_HEIGHT, _STRIP_EDGE = 190, 26, 8
_PANEL_WIDTH, _PANEL_HEIGHT = 280, 208
_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 46, 26, 26


@dataclass(frozen=True)
class Point:
    """One printed percent of one quarter; ``step`` counts quarters from the first point."""

    step: int
    label: str
    percent: int


def colour(index: int, *, is_total: bool) -> str:
    """Give the colour of one series."""
    return INK if is_total else SERIES[index % len(SERIES)]


def draw_strip(before: int | None, after: int | None, now: int | None, ink: str) -> Markup:
    """Draw one row of the headcount table: hollow dot before, tick after, filled dot now.

    Decoration beside printed numbers, hence hidden from screen readers. A null mark is left out.
    """
    y = _STRIP_HEIGHT / 2
    parts = [_line(_strip_x(0), y, _strip_x(100), y, RULE, 1)]
    if before is not None and now is not None:
        parts.append(_line(_strip_x(before), y, _strip_x(now), y, ink, 3))
    if after is not None:
        parts.append(_line(_strip_x(after), y - 9, _strip_x(after), y + 9, INK, 1.5))
    if before is not None:
        parts.append(_dot(_strip_x(before), y, 5, WHITE, ink))
    if now is not None:
        parts.append(_dot(_strip_x(now), y, 5.5, ink, ink))
    return Markup(
        '<svg viewBox="0 0 {0} {1}" width="{0}" height="{1}" aria-hidden="true" focusable="false">{2}</svg>'
    ).format(_STRIP_WIDTH, _STRIP_HEIGHT, Markup("").join(parts))


def draw_panel(points: Sequence[Point], level: int | None, ink: str, identifier: str) -> Markup:
    """Draw the trend of one category on a 0–100 scale, the level after the review dashed.

    Args:
        points: Oldest first, at least two.
        level: The printed percent after the review; null draws no dashes.
        ink: The series' colour.
        identifier: Of the elements that name and describe the panel (``…-name`` and ``…-desc``).
    """
    parts = [*_grid(), *_level(level)]
    xs = [_panel_x(point.step, points[-1].step) for point in points]
    ys = [_panel_y(point.percent) for point in points]
    parts.append(_path(xs, ys, ink))
    parts += [_dot(x, y, 2.6, ink, ink) for x, y in zip(xs, ys, strict=True)]
    parts += [_dot(xs[0], ys[0], 5, WHITE, ink), _dot(xs[-1], ys[-1], 6, ink, ink)]
    parts += _ends(points, xs, ys, ink)
    return Markup(
        '<svg viewBox="0 0 {0} {1}" role="img" aria-labelledby="{2}-name {2}-desc">{3}</svg>'
    ).format(_PANEL_WIDTH, _PANEL_HEIGHT, identifier, Markup("").join(parts))


def _grid() -> list[Markup]:
    parts = []
    for percent in (0, 50, 100):
        y = _panel_y(percent)
        parts.append(_line(_LEFT, y, _PANEL_WIDTH - _RIGHT + 8, y, RULE, 1))
        parts.append(_text(_LEFT - 6, y + 4, str(percent), MUTED, anchor="end"))
    return parts


def _level(level: int | None) -> list[Markup]:
    if level is None:
        return []
    y = _panel_y(level)
    return [_line(_LEFT, y, _PANEL_WIDTH - _RIGHT + 8, y, INK, 1.2, dash="4 3")]


def _ends(points: Sequence[Point], xs: Sequence[float], ys: Sequence[float], ink: str) -> list[Markup]:
    """Label the first and the last point."""
    base = _PANEL_HEIGHT - 6
    return [
        _text(xs[0] - 2, ys[0] - 10, f"{points[0].percent}%", MUTED),
        _text(xs[-1] + 10, ys[-1] + 5, f"{points[-1].percent}%", ink, size=14, weight=700),
        _text(xs[0], base, points[0].label, MUTED),
        _text(xs[-1], base, points[-1].label, MUTED, anchor="middle"),
    ]


def _path(xs: Sequence[float], ys: Sequence[float], ink: str) -> Markup:
    places = " ".join(f"{_number(x)},{_number(y)}" for x, y in zip(xs, ys, strict=True))
    return Markup(
        '<polyline points="{}" fill="none" stroke="{}" stroke-width="2.5" stroke-linejoin="round"/>'
    ).format(places, ink)


def _strip_x(percent: int) -> float:
    return _STRIP_EDGE + percent / 100 * (_STRIP_WIDTH - 2 * _STRIP_EDGE)


def _panel_x(step: int, last: int) -> float:
    first_x, last_x = _LEFT + 8, _PANEL_WIDTH - _RIGHT
    return first_x + (last_x - first_x) * step / max(last, 1)


def _panel_y(percent: int) -> float:
    return _TOP + (_PANEL_HEIGHT - _TOP - _BOTTOM) * (1 - percent / 100)


def _line(x1: float, y1: float, x2: float, y2: float, stroke: str, width: float, dash: str = "") -> Markup:
    dashes = Markup(' stroke-dasharray="{}"').format(dash) if dash else ""
    return Markup('<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}" stroke-width="{}"{}/>').format(
        _number(x1), _number(y1), _number(x2), _number(y2), stroke, width, dashes
    )


def _dot(x: float, y: float, radius: float, fill: str, stroke: str) -> Markup:
    return Markup('<circle cx="{}" cy="{}" r="{}" fill="{}" stroke="{}" stroke-width="2"/>').format(
        _number(x), _number(y), radius, fill, stroke
    )


def _text(
    x: float, y: float, text: str, fill: str, *, anchor: str = "start", size: int = 11, weight: int = 400
) -> Markup:
    return Markup(
        '<text x="{}" y="{}" font-size="{}" fill="{}" text-anchor="{}" font-weight="{}">{}</text>'
    ).format(_number(x), _number(y), size, fill, anchor, weight, text)


def _number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
