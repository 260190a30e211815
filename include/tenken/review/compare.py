"""Compare a workbook that came back with the sheet that was sent, cell by cell.

Nothing is trusted that the reviewer could change: every fact is compared with the sealed inspection.
Messages name sheet, row and column, never what a cell holds.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tenken.calendar import parse_date
from tenken.errors import Problem, Where
from tenken.report.spreadsheet import clean_text
from tenken.report.wording import load_wording
from tenken.review.items import Item
from tenken.review.returned import SEND_BACK, Returned, cell_text, column_name, sheet_name
from tenken.review.rows import COLUMNS, DECISIONS, FACTS, Round, Sheet, SheetRow
from tenken.review.workbook import META, META_ROW, REASON_LENGTH, meta_texts

_NEEDS_DUE = ("exception",)


@dataclass(frozen=True)
class Decision:
    """What one reviewer decided on one item; ``due_on`` is null where none was given."""

    item: Item
    reviewer_id: str
    decision: str
    reason: str
    due_on: date | None
    file: str
    file_sha256: str
    row: int

    @property
    def basis_id(self) -> str | None:
        """The rule on which a right is kept; other decisions rest on no rule."""
        return self.item.holdings[0]["rule_id"] if self.decision == "keep" else None


def check_returned(returned: Returned, whole: Round) -> tuple[list[Problem], list[Decision]]:
    """Compare a returned workbook with what was sent; gives every problem, and the decisions of clean rows.

    Args:
        returned: What came back.
        whole: The round as it is now, in the language of the workbook.
    """
    checker = _Checker(returned, whole)
    sheet = checker.sheet()
    if sheet is not None:
        checker.check_rows(sheet)
    return checker.problems, checker.decisions


@dataclass
class _Checker:
    """Gathers the problems and decisions of one workbook."""

    returned: Returned
    whole: Round
    problems: list[Problem] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)

    def sheet(self) -> Sheet | None:
        """Find the sheet this workbook was; null, with a problem noted, when it was none of this round."""
        meta, whole = self.returned.meta, self.whole
        expected = {"quarter": str(whole.inspection.quarter), "revision": f"r{whole.inspection.revision}"}
        wrong = [name for name, value in expected.items() if meta[name].strip() != value]
        for name in wrong:
            self._note_meta(
                name, f"the workbook is not of {whole.inspection.name}", f"Export {whole.inspection.name}"
            )
        if wrong:
            return None
        sheet = whole.sheets.get(meta["reviewer"])
        if sheet is None:
            self._note_meta("reviewer", "this person reviews nothing in this round", SEND_BACK)
            return None
        for name, value in meta_texts(whole, sheet).items():
            if meta[name] != clean_text(value):
                self._note_meta(name, "the line was changed", SEND_BACK)
        return sheet

    def check_rows(self, sheet: Sheet) -> None:
        """Compare every row, and find those that are missing, foreign or there twice."""
        expected = {str(row.number): row for row in sheet.rows}
        seen: dict[str, int] = {}
        for line, cells in self.returned.rows:
            number = cell_text(cells[0])
            row = expected.get(number)
            if row is None or self._is_foreign(row, cells, sheet):
                self._note(line, "number", "the row is not of this worksheet", "Remove it")
            elif number in seen:
                self._note(line, "number", f"the row is there twice, first in row {seen[number]}", "Keep one")
            else:
                seen[number] = line
                self._check_row(line, row, cells, sheet.reviewer_id)
        for number in [number for number in expected if number not in seen]:
            self.problems.append(
                Problem(self._where(None, "number"), f"row number {number} is missing", SEND_BACK)
            )

    def _is_foreign(self, row: SheetRow, cells: tuple[Any, ...], sheet: Sheet) -> bool:
        """Tell a row of another reviewer's worksheet from one that was tampered with."""
        found = dict(zip(COLUMNS, cells, strict=True))
        pair = (_told(found["who"]), _told(found["right"]))
        if pair == _who_and_right(row):
            return False
        others = (one for one in self.whole.sheets.values() if one is not sheet)
        return any(pair == _who_and_right(other) for one in others for other in one.rows)

    def _check_row(self, line: int, row: SheetRow, cells: tuple[Any, ...], reviewer: str) -> None:
        found = dict(zip(COLUMNS, cells, strict=True))
        before = len(self.problems)
        for name, fact in zip(FACTS, row.facts, strict=True):
            if _told(found[name]) != clean_text(fact):
                self._note(line, name, "the cell was changed; only the yellow columns may be", SEND_BACK)
        reason = cell_text(found["reason"]).strip()
        due = self._due(line, found["due"])
        decision = self._decision(line, row, cell_text(found["decision"]))
        if decision is None:
            self._refuse_stray(line, found)
        else:
            self._check_entries(line, decision, reason, due, has_due=bool(cell_text(found["due"]).strip()))
        if decision is not None and len(self.problems) == before:
            self.decisions.append(
                Decision(
                    row.item,
                    reviewer,
                    decision,
                    reason,
                    due,
                    self.returned.path.name,
                    self.returned.sha256,
                    line,
                )
            )

    def _decision(self, line: int, row: SheetRow, text: str) -> str | None:
        """Read the decision; null when the cell is empty or holds something else, which is noted."""
        if not text.strip():
            return None
        labels = {
            _folded(load_wording().say(f"worksheet.decision.{d}")[self.returned.language]): d
            for d in DECISIONS
        }
        decision = labels.get(_folded(text))
        if decision is None:
            offered = ", ".join(
                load_wording().say(f"worksheet.decision.{d}")[self.returned.language] for d in row.options
            )
            self._note(line, "decision", "not one of the decisions", f"Choose one of: {offered}")
        elif decision not in row.options:
            problem = "no rule allows this right, so it cannot be kept under a rule"
            self._note(line, "decision", problem, "Choose another decision of the list")
        return decision

    def _refuse_stray(self, line: int, found: Mapping[str, Any]) -> None:
        """An empty decision beside a reason or day is a slip, not an undecided right."""
        if cell_text(found["decision"]).strip():
            return
        if cell_text(found["reason"]).strip() or cell_text(found["due"]).strip():
            self._note(line, "decision", "a reason or day is given, and no decision", "Choose a decision")

    def _check_entries(
        self, line: int, decision: str, reason: str, due: date | None, *, has_due: bool
    ) -> None:
        if decision != "keep" and not reason:
            self._note(line, "reason", "the decision needs a reason", "Give one")
        if len(reason) > REASON_LENGTH:
            self._note(line, "reason", f"longer than {REASON_LENGTH} characters", "Shorten it")
        if decision in _NEEDS_DUE and due is None and not has_due:
            self._note(line, "due", "the decision needs a day until which it holds", "Give one")

    def _due(self, line: int, cell: Any) -> date | None:
        """Read the day; a bad one is noted and null."""
        if not cell_text(cell).strip():
            return None
        day = _as_day(cell)
        if day is None:
            self._note(line, "due", "not a day", "Write it like 2019-03-31")
        elif day <= self.whole.inspection.as_of:
            self._note(line, "due", "the day is not after the as-of date", "Give a later one")
            return None
        return day

    def _note(self, line: int | None, column: str, problem: str, remedy: str) -> None:
        self.problems.append(Problem(self._where(line, column), problem, remedy))

    def _where(self, line: int | None, column: str) -> Where:
        language = self.returned.language
        return Where(
            f"{self.returned.path} {sheet_name('review', language)}", line, column_name(column, language)
        )

    def _note_meta(self, name: str, problem: str, remedy: str) -> None:
        language = self.returned.language
        label = load_wording().say(f"worksheet.meta.{name}")[language]
        line = META_ROW + META.index(name) + 1
        where = Where(f"{self.returned.path} {sheet_name('start', language)}", line, label)
        self.problems.append(Problem(where, problem, remedy))


def _who_and_right(row: SheetRow) -> tuple[str, str]:
    facts = dict(zip(FACTS, row.facts, strict=True))
    return clean_text(facts["who"]), clean_text(facts["right"])


def _told(cell: Any) -> str:
    """Give the text of a cell; programs write the line ends within a cell in their own way."""
    return cell_text(cell).replace("\r\n", "\n").replace("_x000D_", "")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace(" ", "").casefold()


def _as_day(cell: Any) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    return parse_date(cell) if isinstance(cell, str) else None


def find_twice_decided(decisions: list[Decision]) -> Iterator[Problem]:
    """Yield a problem for each item that two of the files decide."""
    first: dict[tuple[str, str, str], Decision] = {}
    for decision in decisions:
        earlier = first.setdefault(decision.item.key, decision)
        if earlier is not decision and earlier.file_sha256 != decision.file_sha256:
            yield Problem(
                Where(decision.file, decision.row),
                f"the right is decided in {earlier.file} row {earlier.row} too",
                "Collect one of the two files",
            )
