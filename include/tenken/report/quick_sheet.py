"""A worksheet that writes text cells of a long list in a third of the time; everything else as XlsxWriter does.

XlsxWriter passes each text through eight searches and substitutions; ``clean_text`` has settled most of
them before. Imported only where a book is written: XlsxWriter is slow to load.
"""

from __future__ import annotations

import re
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

_LOOKS_ESCAPED = re.compile("_x[0-9a-fA-F]{4}_")


class QuickSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter has no types
    """For books that hold one row at a time in memory; in another book it is a plain worksheet."""

    def __init__(self) -> None:
        super().__init__()
        self._column_names: dict[int, str] = {}

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        if type(cell).__name__ != "String" or not self.constant_memory:
            super()._write_cell(row, col, cell)
            return
        name = self._column_names.get(col)
        if name is None:
            name = self._column_names[col] = xl_col_to_name(col)
        style = f' s="{cell.format._get_xf_index()}"' if cell.format else ""
        text = escape_text(cell.string)
        self.fh.write(
            f'<c r="{name}{row + 1}"{style} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
        )


def escape_text(text: str) -> str:
    """Give a clean text as XML holds it; what looks like Excel's own escape (_x000A_) is escaped once more."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return _LOOKS_ESCAPED.sub(lambda match: f"_x005F{match[0]}", text) if "_x" in text else text
