"""What was asked, what was promised and what shows that it is kept: one block per request of the ministry.

Everything an edition withholds is taken out in the modules this one puts together; templates print the blocks as
they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tenken.report.blocks import Draft, PromiseRow, RegisterTable, RequestBlock
from tenken.report.edition import Edition
from tenken.report.facts import Facts
from tenken.report.issue import DRAFT, Issue
from tenken.report.measures_access import access_paragraphs, access_tables
from tenken.report.measures_response import response_paragraphs, response_tables
from tenken.report.measures_use import use_paragraphs, use_tables
from tenken.report.promised import build_promises
from tenken.report.wording import Both, Wording

__all__ = ["PromiseRow", "RegisterTable", "RequestBlock", "build_requests"]
_Parts = tuple[Callable[[Draft], tuple[Both, ...]], Callable[[Draft], tuple[RegisterTable, ...]]]
_MEASURES: Mapping[int, _Parts] = {
    1: (access_paragraphs, access_tables),
    2: (use_paragraphs, use_tables),
    3: (response_paragraphs, response_tables),
}


def build_requests(
    facts: Facts, words: Wording, edition: Edition, issue: Issue = DRAFT
) -> tuple[RequestBlock, ...]:
    """Build the blocks of the requests, in their order.

    Args:
        facts: One inspection.
        words: The wording.
        edition: What may be shown.
        issue: Its quarters say when an inspection that was promised was signed.
    """
    draft = Draft(facts, words, edition, issue)
    return tuple(
        RequestBlock(
            item=row["item"],
            request=Both(row["text_ja"], row["text_en"]),
            paragraphs=_MEASURES[row["item"]][0](draft),
            tables=_MEASURES[row["item"]][1](draft),
            promises=build_promises(draft, row["item"]),
        )
        for row in facts.registers.requests
    )
