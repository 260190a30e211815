"""What was asked, what was promised and what shows that it is kept: one block per request of the ministry.

Everything an edition withholds is taken out here; templates print the blocks as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tenken.report.edition import Edition, Withheld
from tenken.report.facts import Facts
from tenken.report.wording import Both, Wording


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


@dataclass(frozen=True)
class RegisterTable:
    """One table of a register: heads, rows of printed values, and the notes below it."""

    key: str
    caption: Both
    heads: tuple[Both, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[Both | int | str | date | Withheld | None, ...], ...]
    notes: tuple[Both, ...] = ()


@dataclass(frozen=True)
class RequestBlock:
    """One request, verbatim, with the measures, the registers that show them, and the promises."""

    item: int
    request: Both
    paragraphs: tuple[Both, ...]
    tables: tuple[RegisterTable, ...]
    promises: tuple[PromiseRow, ...]


def build_requests(facts: Facts, words: Wording, edition: Edition) -> tuple[RequestBlock, ...]:
    """Build the blocks of the requests, in their order."""
    del facts, words, edition
    return ()
