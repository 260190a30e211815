"""What a sheet of a workbook is: columns with heads of both languages, and typed rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from tenken.report.edition import Withheld
from tenken.report.wording import Both, Wording

Value = Both | Withheld | date | str | int | None


@dataclass(frozen=True)
class Column:
    """One column; ``kind`` is text, id, count, percent, day, severity or mark (short and centred)."""

    head: Both
    width: float
    kind: str = "text"


@dataclass(frozen=True)
class Line:
    """One row; ``tone`` is plain or total."""

    values: tuple[Value, ...]
    tone: str = "plain"


@dataclass(frozen=True)
class Sheet:
    """One sheet with one row of heads; ``printed`` columns fit a page, the others are for looking up."""

    key: str
    columns: tuple[Column, ...]
    lines: Iterable[Line]
    count: int
    printed: int | None = None

    @cached_property
    def measured(self) -> tuple[tuple[int, float], ...]:
        """Index and width of the columns whose text makes a row taller; the others are cut at their width."""
        return tuple(
            (index, column.width) for index, column in enumerate(self.columns) if column.kind == "text"
        )

    @property
    def bordered(self) -> int:
        """Columns whose empty cells have a frame too."""
        return self.printed or len(self.columns)


def column(words: Wording, name: str, width: float, kind: str = "text") -> Column:
    """Give the column of a known head."""
    return Column(words.say(f"workbook.head.{name}"), width, kind)


def make_sheet(key: str, columns: Iterable[Column], lines: Iterable[Line]) -> Sheet:
    """Give a sheet of rows that are few enough to hold."""
    held = tuple(lines)
    return Sheet(key, tuple(columns), held, len(held))


def stacked(text: Both) -> str:
    """Write a text in both languages, Japanese above; one that is equal in both is written once."""
    return text.ja if text.ja == text.en else f"{text.ja}\n{text.en}"


def one_line(text: Both | Withheld) -> str | Withheld:
    """Write a short label in both languages on one line; one that is equal in both is written once."""
    if isinstance(text, Withheld):
        return text
    return text.ja if text.ja == text.en else f"{text.ja} {text.en}"
