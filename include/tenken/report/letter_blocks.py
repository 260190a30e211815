"""The pieces a letter is made of, as plain data for its template: words of one language, tables, lists.

What a letter says, and in which order, belongs to ``letter_annex`` and ``letter_lists``.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tenken.report.edition import Withheld
from tenken.report.view import View
from tenken.report.wording import Both, Wording

Text = str | Withheld
Block = dict[str, Any]
Value = Both | Withheld | str | int | date | None
_NARROW, _WIDE, _HEAD = 5, 26, 12
_SHORT, _LEAST = (21, 16, 12, 8, 0), 14
"""Columns up to so wide keep their width, as long as every other column has so much left."""
_MANY, _PAGE, _PAGE_SMALL = 6, 96, 108
"""From so many columns on the type is smaller; the page holds so many half-width characters of either."""
_LATIN = 1.2
"""Letters and digits of the proportional face are wider than half of a kanji."""
_MEASURED = 200
"""Rows that decide the widths of a table: enough to tell, quick for a long one."""


@dataclass(frozen=True)
class Draft:
    """One letter while it is written: what it tells, its words and their language."""

    view: View
    words: Wording
    language: str

    def say(self, key: str, **values: Any) -> str:
        """Fill one text of the wording."""
        return self.words.say(key, **values)[self.language]

    def put(self, value: Value) -> Text:
        """Write a value as prose does; a dash where there is none, and what is withheld stays so."""
        if isinstance(value, Withheld):
            return value
        return self.say("mark.none") if value is None else self.words.write(value, self.language)


def head(level: int, title: str, text: str = "") -> Block:
    """Give a heading, and the verbatim text that stands under it as part of it."""
    return {"kind": "head", "level": level, "title": title, "text": text}


def paragraph(text: Text) -> Block:
    """Give one paragraph of prose."""
    return {"kind": "paragraph", "text": text}


def remark(text: Text) -> Block:
    """Give one remark in small type, as stands under a table."""
    return {"kind": "remark", "text": text}


def promise(text: Text, remarks: Sequence[Text], stamp: Text) -> Block:
    """Give a promise with what is to be said of it and its stamp 【実施時期：…】, which stay together."""
    return {"kind": "promise", "text": text, "remarks": list(remarks), "stamp": stamp}


def bullets(items: Sequence[Text]) -> list[Block]:
    """Give a list of sentences; nothing where there is none."""
    return [{"kind": "bullets", "items": list(items)}] if items else []


def notes(items: Sequence[Text]) -> list[Block]:
    """Give numbered notes in small type; nothing where there is none."""
    return [{"kind": "notes", "items": list(items)}] if items else []


def caption(text: str) -> Block:
    """Give the name of a table that has no row; what stands below it says why."""
    return {"kind": "caption", "text": text}


def table(
    heads: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    numeric: Sequence[bool] | None = None,
    widths: Sequence[int] | None = None,
    title: str = "",
    has_total: bool = False,
) -> Block:
    """Give one table with a repeated head.

    Args:
        heads: One text per column.
        rows: One text per cell, or a list of texts: a bold run (or nothing) and the lines after it.
        numeric: Columns set to the right; null = none.
        widths: Shares of the width per column, 0 = as wide as its longest line; null = shared by what
            stands in them.
        title: Above the table; may be empty.
        has_total: The last row is a sum and set apart.
    """
    return {
        "kind": "table",
        "title": title,
        "heads": list(heads),
        "numeric": list(numeric or [False] * len(heads)),
        "widths": list(widths or measure_columns(heads, rows)),
        "rows": [list(row) for row in rows],
        "has_total": has_total,
        "is_small": len(heads) >= _MANY,
    }


def measure_columns(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[int]:
    """Share the width of an upright page: short columns as wide as they are (0), the others by their content.

    Widths count half-width characters. A day must not break in two, a long head may.
    """
    heads_wide = [_cell_width(title) for title in heads]
    widest = [
        max((_cell_width(row[index]) for row in rows[:_MEASURED]), default=0) for index in range(len(heads))
    ]
    needed = [max(pair) for pair in zip(heads_wide, widest, strict=True)]
    page = (_PAGE_SMALL if len(heads) >= _MANY else _PAGE) - 2 * len(heads)
    for bound in _SHORT:
        short = [wide <= bound and wide < max(needed) for wide in needed]
        taken = sum(wide for wide, is_short in zip(needed, short, strict=True) if is_short)
        if taken + _LEAST * short.count(False) <= page:
            break
    shares = [max(cells, min(head, _HEAD)) for head, cells in zip(heads_wide, widest, strict=True)]
    return [
        0 if is_short else min(max(share, _NARROW), _WIDE) + 2
        for share, is_short in zip(shares, short, strict=True)
    ]


def _cell_width(cell: Any) -> int:
    if isinstance(cell, list):
        return max((_cell_width(line) for line in cell), default=0)
    if isinstance(cell, str):
        wide = sum(unicodedata.east_asian_width(c) in "WFA" for c in cell)
        return 2 * wide + math.ceil(_LATIN * (len(cell) - wide))
    return 2 * _NARROW
