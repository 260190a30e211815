"""What became of findings: carried from the inspection before, counted by cause, and quarter by quarter."""

from __future__ import annotations

from dataclasses import dataclass

from tenken.report.edition import Edition, Withheld
from tenken.report.facts import Facts
from tenken.report.listing import control_title
from tenken.report.wording import Both, Wording

CARRIED = (
    "opening",
    "new",
    "regressed",
    "reopened",
    "cleared",
    "gone_unexplained",
    "accepted",
    "false_positive",
    "superseded",
    "closing",
)
"""Columns of the table: opening and what came, what went and how, closing."""


@dataclass(frozen=True)
class CarryRow:
    """Exceptions of one severity (null = all): opening + what came − what went = closing."""

    severity: str | None
    figures: tuple[int | Withheld, ...]


@dataclass(frozen=True)
class RootRow:
    """One kind of cause: how many causes there are, and how many exceptions follow from them."""

    code: str
    severity: str
    title: Both
    causes: int
    exceptions: int


@dataclass(frozen=True)
class Roots:
    """Exceptions counted by their cause, with the sums, in which nothing counts twice."""

    rows: tuple[RootRow, ...]
    causes: int
    exceptions: int


def build_carry(facts: Facts, edition: Edition) -> tuple[CarryRow, ...]:
    """Give the carry-forward table with its total; where counts are withheld the total only."""
    rows = [CarryRow(row["severity"], tuple(int(row[name]) for name in CARRIED)) for row in facts.carry]
    sums = (sum(int(row[name]) for row in facts.carry) for name in CARRIED)
    total = CarryRow(None, tuple(edition.hide(value) for value in sums))
    return (*rows, total) if edition.shows_counts else (total,)


def build_roots(facts: Facts, words: Wording, edition: Edition) -> Roots | None:
    """Count exceptions by cause, most severe first; null where counts are withheld and without any."""
    if not edition.shows_counts or not facts.roots:
        return None
    rows = tuple(
        RootRow(
            row["code"],
            row["severity"],
            control_title(words, row["code"]),
            int(row["causes"]),
            int(row["exceptions"]),
        )
        for row in facts.roots
    )
    return Roots(rows, sum(row.causes for row in rows), sum(row.exceptions for row in rows))
