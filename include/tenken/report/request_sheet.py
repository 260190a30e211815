"""The requests, measures and registers of one edition as the lines of one sheet, block below block.

Every table has its own heads, so this is the one sheet without a filter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tenken.report.requests import PromiseRow, RegisterTable, RequestBlock
from tenken.report.sheet import Value
from tenken.report.view import View
from tenken.report.wording import Wording

_PROMISE_HEADS = ("promise", "stamp", "promise_state", "shown_by", "shown_on", "next_due", "state_reason")


@dataclass(frozen=True)
class RequestLine:
    """One line; texts take the whole width.

    ``tone`` is request, heading, text, caption, head, row, total, note or gap.
    """

    tone: str
    values: tuple[Value, ...] = ()
    numeric: tuple[bool, ...] = ()
    """Which values are figures, also where they are texts such as 99 %."""


def build_request_lines(view: View, words: Wording) -> tuple[RequestLine, ...]:
    """Give the lines of every block, in the order of the requests; empty without any."""
    return tuple(line for block in view.requests for line in _block(block, words))


def _block(block: RequestBlock, words: Wording) -> Iterator[RequestLine]:
    yield RequestLine("request", (words.say("workbook.section.request", item=block.item),))
    yield RequestLine("text", (block.request,))
    yield RequestLine("heading", (words.say("workbook.section.measures"),))
    for paragraph in block.paragraphs:
        yield RequestLine("text", (paragraph,))
    for table in block.tables:
        yield from _table(table)
    if block.promises:
        yield RequestLine("heading", (words.say("workbook.section.promises"),))
        yield RequestLine("head", tuple(words.say(f"workbook.head.{name}") for name in _PROMISE_HEADS))
        for promise in block.promises:
            yield RequestLine("row", _promise(promise))
    yield RequestLine("gap")


def _table(table: RegisterTable) -> Iterator[RequestLine]:
    yield RequestLine("caption", (table.caption,))
    yield RequestLine("head", table.heads)
    for number, row in enumerate(table.rows, 1):
        is_total = table.has_total and number == len(table.rows)
        yield RequestLine("total" if is_total else "row", row, table.numeric)
    for note in table.notes:
        yield RequestLine("note", (note,))


def _promise(row: PromiseRow) -> tuple[Value, ...]:
    return (row.text, row.stamp, row.state_text, row.evidence, row.evidence_on, row.next_due, row.reason)
