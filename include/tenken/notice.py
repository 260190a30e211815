"""What a notice says: an event, the quarter or day it is about, and counts. How it travels is not told here.

A notice is built from whole numbers and from names of quarters, years and days alone, so that no value
about a person can be in one, whatever a caller hands over.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from tenken.errors import EvidenceError
from tenken.report.wording import Wording

_ABOUT = re.compile(r"FY\d{4}(Q[1-4])?|\d{4}-\d{2}-\d{2}")
_COUNT_NAME = re.compile(r"[a-z][a-z_]*")


@dataclass(frozen=True)
class Notice:
    """One event in words; ``about`` is a quarter, a fiscal year or an ISO day."""

    event: str
    about: str
    counts: Mapping[str, int]
    subject: str
    text: str

    def line(self) -> str:
        """Write it as one line of JSON, keys sorted, without the line feed."""
        return json.dumps(
            {"event": self.event, "about": self.about, "counts": dict(self.counts), "text": self.text},
            ensure_ascii=False,
            sort_keys=True,
        )


def write_notice(
    words: Wording, event: str, about: str, counts: Mapping[str, int], language: str = "ja"
) -> Notice:
    """Put an event into words.

    Args:
        words: Holds ``notice.<event>.subject``, ``notice.<event>.lead`` and ``notice.count.<name>``.
        event: ``published``, ``gate_failed``, ``due`` or ``overdue``.
        about: A quarter, a fiscal year or an ISO day.
        counts: Name → whole number; those that are zero are not printed.
        language: ``ja`` or ``en``.

    Raises:
        EvidenceError: something else than a number, a quarter or a day was handed over; it is not shown.
    """
    if not _ABOUT.fullmatch(about):
        raise _not_countable("about")
    for name, count in counts.items():
        if not _COUNT_NAME.fullmatch(name) or type(count) is not int:
            raise _not_countable("counts")
    listed = [
        words.say(f"notice.count.{name}", count=count)[language] for name, count in counts.items() if count
    ]
    subject = words.say(f"notice.{event}.subject", about=about)[language]
    lead = words.say(f"notice.{event}.lead", about=about)[language]
    return Notice(event, about, dict(counts), subject, "\n".join([lead, *listed]))


def _not_countable(part: str) -> Exception:
    return EvidenceError.at(
        f"notice [{part}]",
        "a notice holds whole numbers and names of quarters and days only",
        "Hand over a count in the place of the value",
    )
