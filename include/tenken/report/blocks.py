"""The shapes of the sections that answer a request: promises, tables of registers, and how a table is made.

What a table holds belongs to the module of its request; consumers print the shapes as they are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tenken.report.edition import Edition, Withheld
from tenken.report.facts import Facts
from tenken.report.issue import DRAFT, Issue
from tenken.report.verdict import dataset_title
from tenken.report.wording import Both, Wording

Value = Both | int | str | date | Withheld | None


@dataclass(frozen=True)
class PromiseRow:
    """One promise as it stands on the as-of date; ``stamp`` is the 【実施時期】 of the letter."""

    id: str
    text: Both
    kind: str
    stamp: Both
    state: str
    state_text: Both
    evidence: Both | None
    evidence_on: date | None
    next_due: date | None
    reason: Both | None = None
    """Why it is overdue, or why nothing can be told."""


@dataclass(frozen=True)
class RegisterTable:
    """One table of a register: heads, rows of printed values, and the notes below it.

    Without rows the notes say why: nothing is registered, or the dataset is not given.
    """

    key: str
    caption: Both
    heads: tuple[Both, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[Value, ...], ...]
    notes: tuple[Both, ...] = ()
    has_total: bool = False
    """The last row adds up the others."""


@dataclass(frozen=True)
class RequestBlock:
    """One request, verbatim, with the measures, the registers that show them, and the promises."""

    item: int
    request: Both
    paragraphs: tuple[Both, ...]
    tables: tuple[RegisterTable, ...]
    promises: tuple[PromiseRow, ...]


def end_with_total(table: RegisterTable) -> RegisterTable:
    """Mark the last row as the one that adds up the others; a table without rows has none."""
    return replace(table, has_total=bool(table.rows))


@dataclass(frozen=True)
class Draft:
    """What the tables of one edition are made of."""

    facts: Facts
    words: Wording
    edition: Edition
    issue: Issue = DRAFT

    def absent(self, datasets: Iterable[str]) -> Both | None:
        """Say that what a table needs is not given; null when all of it is."""
        given = {row["dataset"] for row in self.facts.snapshots}
        titles = [dataset_title(self.words, name) for name in datasets if name not in given]
        return self.words.say("requests.absent", datasets=titles) if titles else None

    def table(
        self,
        key: str,
        columns: Sequence[str],
        rows: Sequence[Sequence[Value]],
        *,
        datasets: Sequence[str],
        numeric: Collection[str] = (),
        notes: Sequence[Both] = (),
        heads: str | None = None,
    ) -> RegisterTable:
        """Make a table; its heads are in the wording under its key.

        Args:
            key: Names the table; its words are ``requests.<key>``.
            columns: Names of the columns.
            rows: Printed values, one per column.
            datasets: What it needs: without one of these there are no rows, and a note says so.
            numeric: Columns of figures.
            notes: Printed below the rows, or left out with them.
            heads: Where the words of its heads are, if not under its own key.
        """
        absent = self.absent(datasets)
        if absent is not None:
            rows, notes = (), (absent,)
        elif not rows:
            notes = (self.words.say("requests.none"),)
        return RegisterTable(
            key=key,
            caption=self.words.say(f"requests.{key}.caption"),
            heads=tuple(self.words.say(f"requests.{heads or key}.{column}") for column in columns),
            numeric=tuple(column in numeric for column in columns),
            rows=tuple(tuple(row) for row in rows),
            notes=tuple(notes),
        )
