"""Print a simulation of role rules: lines for a terminal, one page for the approver. Ids, no names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from tenken.console import table
from tenken.report.html import build_environment, content_policy, read_asset
from tenken.report.listing import control_title
from tenken.report.view import quarter_name
from tenken.report.wording import Both, Wording
from tenken.simulate import CoverChange, FindingChange, HeadcountChange, Share, Simulation

PAGE_LIMIT = 2000
"""Rows of each list in the page; the page says how many more there are."""

Cell = Both | int | str | None


@dataclass(frozen=True)
class Part:
    """One table of a simulation; ``more`` rows of it are not printed."""

    key: str
    title: Both
    columns: tuple[Both, ...]
    rows: tuple[tuple[Cell, ...], ...]
    more: int

    def is_number(self, column: int) -> bool:
        """Tell whether a column holds numbers, and nothing else but gaps."""
        values = [row[column] for row in self.rows if row[column] is not None]
        return bool(values) and all(isinstance(value, int) for value in values)


@dataclass(frozen=True)
class Page:
    """One simulated inspection, ready to print."""

    inspection: str
    heading: Both
    lead: Both
    verdict: Both
    is_same: bool
    parts: tuple[Part, ...]


def write_lines(
    simulations: Sequence[Simulation], words: Wording, language: str, limit: int | None
) -> list[str]:
    """Write simulations as lines of text in one language, in the order given.

    Args:
        simulations: What to print.
        words: The wording.
        language: ja or en.
        limit: Rows of each list to print; null = all.
    """
    lines: list[str] = []
    for page in (build_page(s, words, limit) for s in simulations):
        lines += [""] * bool(lines) + [page.heading[language], page.lead[language], page.verdict[language]]
        for part in page.parts:
            lines += ["", part.title[language], *_part_lines(part, words, language)]
    return lines


def _part_lines(part: Part, words: Wording, language: str) -> list[str]:
    if not part.rows:
        return [words.say("simulate.none")[language]]
    cells = [[c[language] if isinstance(c, Both) else c for c in row] for row in part.rows]
    lines = table([c[language] for c in part.columns], cells).splitlines()
    return [*lines, words.say("simulate.more", n=part.more)[language]] if part.more else lines


def render_page(simulations: Sequence[Simulation], words: Wording) -> str:
    """Render simulations as one HTML page of its own: no script, no request, the same bytes every time."""
    style = read_asset("report.css")
    pages = tuple(build_page(s, words, PAGE_LIMIT) for s in simulations)
    return (
        build_environment(words)
        .get_template("simulation.html.j2")
        .render(
            pages=pages,
            policy=content_policy(style, []),
            style=Markup(style),  # noqa: S704  # our own file, no input in it
            title=words.say("simulate.title", quarter=quarter_name(simulations[-1].quarter)),
            rules=simulations[-1].rules_after,
        )
    )


def build_page(simulation: Simulation, words: Wording, limit: int | None) -> Page:
    """Turn a simulation into the tables that both forms print."""

    def part(
        key: str, rows: Sequence[Any], columns: Sequence[str], write: Callable[..., tuple[Cell, ...]]
    ) -> Part:
        shown = rows if limit is None or key not in _CUT else rows[:limit]
        return Part(
            key,
            words.say(f"simulate.{key}", n=len(rows)),
            tuple(words.say(f"simulate.column.{name}") for name in columns),
            tuple(write(row, words) for row in shown),
            len(rows) - len(shown),
        )

    found = {a: [f for f in simulation.findings if f.appears is a] for a in (True, False)}
    cover = {g: [c for c in simulation.covers if c.gains is g] for g in (True, False)}
    is_same = not simulation.findings and not simulation.covers
    return Page(
        simulation.inspection,
        words.say("simulate.heading", inspection=simulation.inspection),
        words.say(
            "simulate.versions",
            before=simulation.rules_before,
            after=simulation.rules_after,
            day=simulation.on,
        ),
        words.say("simulate.same" if is_same else "simulate.differs", **_counts(found, cover)),
        is_same,
        (
            part("rules", simulation.rules, ("rule", "change", "in_force"), _rule_row),
            part("headcount", simulation.headcount, _HEADCOUNT, _headcount_row),
            part("counts", simulation.codes, ("code", "control", "severity", "appear", "vanish"), _code_row),
            part("appear", found[True], _FINDING, _finding_row),
            part("vanish", found[False], _FINDING, _finding_row),
            part("lose", cover[False], _COVER, _cover_row),
            part("gain", cover[True], _COVER, _cover_row),
        ),
    )


_CUT = ("appear", "vanish", "lose", "gain")
_HEADCOUNT = ("category", "total", "held", "covered_before", "covered_after", "points")
_FINDING = ("code", "subject", "object", "person", "account", "entitlement", "waived")
_COVER = ("account", "entitlement", "person", "unit", "category", "rule_before", "rule_after")


def _counts(found: dict[bool, list[FindingChange]], cover: dict[bool, list[CoverChange]]) -> dict[str, int]:
    return {
        "appear": len(found[True]),
        "vanish": len(found[False]),
        "gain": len(cover[True]),
        "lose": len(cover[False]),
    }


def _rule_row(rule: Any, words: Wording) -> tuple[Cell, ...]:
    return (
        rule.rule_id,
        words.say(f"simulate.change.{rule.change}"),
        words.say("simulate.in_force" if rule.is_in_force else "simulate.not_in_force"),
    )


def _headcount_row(row: HeadcountChange, words: Wording) -> tuple[Cell, ...]:
    name = words.say("scope.total") if row.name_ja is None else Both(row.name_ja, row.name_en or row.name_ja)
    points = None
    if row.before.percent is not None and row.after.percent is not None:
        points = row.after.percent - row.before.percent
    return (name, row.held.total, *(_share(s) for s in (row.held, row.before, row.after)), points)


def _share(share: Share) -> str | None:
    return None if share.percent is None else f"{share.percent}% ({share.permitted:,})"


def _code_row(row: Any, words: Wording) -> tuple[Cell, ...]:
    severity = words.say(f"severity.{row.severity}")
    return (row.code, control_title(words, row.code), severity, row.appear, row.vanish)


def _finding_row(row: FindingChange, words: Wording) -> tuple[Cell, ...]:
    waived = words.say("simulate.is_waived") if row.is_waived else None
    return (
        row.code,
        row.subject_id,
        row.object_id,
        row.person_id,
        row.account_id,
        row.entitlement_id,
        waived,
    )


def _cover_row(row: CoverChange, words: Wording) -> tuple[Cell, ...]:  # one shape for every table
    return (
        row.account_id,
        row.entitlement_id,
        row.person_id,
        row.org_id,
        row.category_code,
        row.rule_before,
        row.rule_after,
    )
