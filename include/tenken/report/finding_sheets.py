"""Every finding as a row of a workbook: what a person reads first, then the columns for looking things up.

For the internal edition only. Rows are read and described a page at a time, so memory does not follow their number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from tenken.report.facts import Facts, Row, read_findings
from tenken.report.listing import control_title, name_subject, say_finding, tell_timeline
from tenken.report.scope import category_name
from tenken.report.sheet import Column, Line, Sheet, Value, column, one_line, stacked
from tenken.report.wording import Both, Wording

_READ = (
    ("number", 7, "count"),
    ("severity", 13, "severity"),
    ("code", 8, "id"),
    ("title", 26, "text"),
    ("sentence", 44, "text"),
    ("person", 16, "text"),
    ("account", 14, "id"),
    ("right", 18, "text"),
    ("category", 18, "text"),
    ("unit", 20, "text"),
    ("first_seen", 11, "id"),
    ("quarters", 10, "count"),
    ("state", 18, "text"),
)
"""What a person reads, as wide as a page."""
_WAIVER = (
    ("waiver_id", 15, "id"),
    ("waiver_until", 12, "day"),
    ("waiver_reason", 34, "text"),
    ("waiver_owner", 18, "text"),
)
_LOOK_UP = (
    ("clears", 40, "text"),
    ("subject", 22, "text"),
    ("path", 40, "id"),
    ("root", 12, "id"),
    ("also", 16, "id"),
    ("timeline", 34, "id"),
    ("dataset", 16, "id"),
    ("subject_id", 18, "id"),
    ("person_id", 14, "id"),
    ("entitlement_id", 18, "id"),
    ("org_id", 12, "id"),
    ("category_code", 16, "id"),
    ("object_id", 18, "id"),
    ("evidence", 40, "id"),
    ("finding_key", 68, "id"),
)


def exceptions_sheet(database: Path, facts: Facts, words: Wording) -> Sheet:
    """Give all exceptions, the most severe and oldest first."""
    names = [name for name, _, _ in (*_READ, *_LOOK_UP)]
    lines = _lines(database, facts, words, names, is_exception=True)
    columns = _columns(words, (*_READ, *_LOOK_UP))
    return Sheet("exceptions", columns, lines, facts.exception_count, len(_READ))


def waived_sheet(database: Path, facts: Facts, words: Wording) -> Sheet:
    """Give all findings that a waiver covers, in the same order; its waiver follows the number."""
    order = (_READ[0], *_WAIVER, *_READ[1:10], *_READ[10:], *_LOOK_UP)
    names = [name for name, _, _ in order]
    lines = _lines(database, facts, words, names, is_exception=False)
    return Sheet("waived", _columns(words, order), lines, facts.waived_count, 14)


def _columns(words: Wording, order: tuple[tuple[str, int, str], ...]) -> tuple[Column, ...]:
    return tuple(column(words, name, width, kind) for name, width, kind in order)


def _lines(
    database: Path, facts: Facts, words: Wording, names: list[str], *, is_exception: bool
) -> Iterator[Line]:
    tell = _Teller(facts, words)
    getters = [_GETTERS.get(name) or _raw(name) for name in names]
    number = 0
    for rows in read_findings(database, is_exception=is_exception):
        for row in rows:
            number += 1
            yield Line(tuple([getter(tell, row, number) for getter in getters]))


class _Teller:
    """Says what repeats from row to row once only: a hundred thousand findings have a few dozen codes."""

    def __init__(self, facts: Facts, words: Wording) -> None:
        self._words = words
        self.category_both = cache(lambda code: category_name(facts, words, code))
        self.category = cache(lambda code: _label(self.category_both(code)))
        self.title = cache(lambda code: stacked(control_title(words, code)))
        self.clears = cache(lambda code: _stacked(words.find(f"controls.{code}.fix")))
        self.state = cache(lambda state: _label(words.find(f"states.{state}") or Both.same(state)))

    def sentence(self, row: Row) -> str:
        return stacked(say_finding(row, self.category_both(row["category_code"]), self._words))

    def subject(self, row: Row) -> Value:
        """Name what neither a person nor an account tells; null otherwise."""
        return name_subject(row, self.category_both(row["category_code"]), self._words)

    def timeline(self, row: Row) -> Value:
        steps = [f"{quarter} {one_line(state)}" for quarter, state in tell_timeline(row, self._words)]
        return " → ".join(steps) or None


def _label(text: Both | None) -> Value:
    return None if text is None else one_line(text)


def _stacked(text: Both | None) -> Value:
    return None if text is None else stacked(text)


def _raw(name: str) -> _Getter:
    return lambda _, row, __: row[name]


_Getter = Callable[[_Teller, Row, int], Value]
_GETTERS: dict[str, _Getter] = {
    "number": lambda _, __, number: number,
    "title": lambda tell, row, _: tell.title(row["code"]),
    "sentence": lambda tell, row, _: tell.sentence(row),
    "person": lambda _, row, __: row["person_name"],
    "account": lambda _, row, __: row["account_id"],
    "right": lambda _, row, __: row["entitlement_name"] or row["entitlement_id"],
    "category": lambda tell, row, _: tell.category(row["category_code"]),
    "unit": lambda _, row, __: row["org_name"] or row["org_id"],
    "quarters": lambda _, row, __: row["quarters_open"],
    "state": lambda tell, row, _: tell.state(row["state"]),
    "clears": lambda tell, row, _: tell.clears(row["code"]),
    "subject": lambda tell, row, _: tell.subject(row),
    "root": lambda _, row, __: None if row["root_code"] == row["code"] else row["root_code"],
    "timeline": lambda tell, row, _: tell.timeline(row),
    "evidence": lambda _, row, __: row["evidence_text"],
}
"""How each column is told; a column that is not here is the column of the findings table."""
