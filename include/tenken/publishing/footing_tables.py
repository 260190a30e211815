"""Whether the tables of one finished ``report.json`` add up.

Only what is printed is read: no view, no database. What a table cannot tell about itself is ``Counting``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tenken.errors import Problem, Where
from tenken.report.carry import CARRIED
from tenken.report.edition import TOTAL, percent_of
from tenken.report.facts import Facts
from tenken.report.printed import HIDDEN

Found = Iterator[Problem]
"""What does not add up, problem by problem."""
Cells = Mapping[tuple[str, str], dict[str, Any] | None]
"""(quarter, category) → permitted, total, percent, printed; null where the quarter did not count it."""
Rule = Literal["once", "several", "unknown"]
COUNTS = ("permitted", "total")
SUMMED = ("exceptions", "new", "waived")
REMEDY = (
    "Run tenken verify, then inspect the quarter again; when it stays, it is a fault of tenken: report it"
)
_CAME = ("opening", "new", "regressed", "reopened")


@dataclass(frozen=True)
class Counting:
    """How the persons of each quarter were counted, and which quarters the table shows side by side."""

    quarter: str
    columns: Mapping[str, str | None]
    """before, after, previous, now → quarter; null = that quarter is not known."""
    rules: Mapping[str, Rule]
    """Quarter → persons stand in one row, or in several, or in a row that is printed no more."""


def read_counting(facts: Facts) -> Counting:
    """Take from an inspection what its tables do not tell."""
    quarter = str(facts.run["quarter"])
    policy = facts.policy
    columns = {
        "before": policy.get("baseline_quarter"),
        "after": policy.get("review_quarter"),
        "previous": facts.run["previous_quarter"],
        "now": quarter,
    }
    rules: dict[str, Rule] = {q: _earlier_rule(facts, q) for q in {row["quarter"] for row in facts.history}}
    rules[quarter] = "several" if policy["headcount_posts"] == "each" else "once"
    return Counting(quarter, columns, rules)


def _earlier_rule(facts: Facts, quarter: str) -> Rule:
    """Tell how an earlier quarter was counted: its own policy and categories need not be today's."""
    rows = {row["category_code"]: row for row in facts.history if row["quarter"] == quarter}
    if TOTAL not in rows or not rows.keys() <= {row["category_code"] for row in facts.headcount}:
        return "unknown"
    total = rows.pop(TOTAL)
    names = ("permitted_count", "total_count")
    is_once = all(total[name] == sum(row[name] for row in rows.values()) for name in names)
    return "once" if is_once else "several"


def report_of(edition: str) -> str:
    """Name the document of an edition for programs within a publication."""
    return f"{edition}/data/report.json"


def read_report(folder: Path, edition: str) -> dict[str, Any]:
    """Read the document of an edition for programs from the folder of a publication."""
    return dict(json.loads((folder / report_of(edition)).read_text(encoding="utf-8")))


def read_cells(document: Mapping[str, Any]) -> Cells:
    """Key every quarter's figures of a document by quarter and category."""
    return {(r["quarter"], r["category_code"]): r["figures"] for r in document["headcount"]["history"]}


def code_of(cell: Mapping[str, Any] | None) -> str | None:
    """Give the percent as written for programs; null with no one to count, ``hidden`` where withheld."""
    percent = None if cell is None else cell["percent"]
    return percent if percent is None or isinstance(percent, str) else HIDDEN


def differ(file: str, column: str, what: str, printed: object, expected: object) -> Problem:
    """Say that a figure is not the one that another makes necessary."""
    return Problem(
        Where(file, column=column), f"{what}: {_say(printed)} is printed, {_say(expected)}", REMEDY
    )


def _say(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else "nothing" if value is None else str(value)


def check_counts(file: str, document: Mapping[str, Any], counting: Counting) -> Found:
    """Recompute the headcount of an edition with counts: every percent, and every quarter's total."""
    cells = read_cells(document)
    for (quarter, code), cell in cells.items():
        if cell is not None:
            yield from _check_percent(file, f"{quarter} {code}", cell)
    for quarter in dict.fromkeys(quarter for quarter, _ in cells):
        rows = {code: cell for (q, code), cell in cells.items() if q == quarter and cell is not None}
        if rows:
            yield from _check_total(file, quarter, rows, counting.rules.get(quarter, "once"))


def _check_percent(file: str, what: str, cell: Mapping[str, Any]) -> Found:
    permitted, total = (cell[name] for name in COUNTS)
    if not 0 <= permitted <= total:
        yield differ(file, "permitted", what, permitted, f"of {total:,} persons")
        return
    percent = percent_of(permitted, total)
    expected = None if percent is None else str(percent)
    if cell["percent"] != expected:
        said = f"{permitted:,} of {total:,} is {_say(expected)}"
        yield differ(file, "percent", what, cell["percent"], said)


def _check_total(file: str, quarter: str, rows: Mapping[str, dict[str, Any]], rule: Rule) -> Found:
    """Compare a total with its rows: their sum, or not above it where persons stand in several."""
    if TOTAL not in rows:
        yield differ(file, "category_code", f"{quarter} {TOTAL}", None, "its rows are")
        return
    for name in COUNTS:
        parts = [cell[name] for code, cell in rows.items() if code != TOTAL]
        total, added = rows[TOTAL][name], sum(parts)
        is_wrong = {
            "once": total != added,
            "several": not max(parts, default=0) <= total <= added,
            "unknown": total < max(parts, default=0),
        }[rule]
        if is_wrong:
            yield differ(file, name, f"{quarter} {TOTAL}", total, f"the rows add up to {added:,}")


def check_columns(file: str, document: Mapping[str, Any], counting: Counting) -> Found:
    """Compare the table side by side, and its change, with the quarters that it shows."""
    cells = read_cells(document)
    for row in document["headcount"]["rows"]:
        code = row["category_code"]
        for name, quarter in counting.columns.items():
            cell = None if quarter is None else cells.get((quarter, code))
            for figure in (*COUNTS, "percent"):
                printed, expected = ((c or {}).get(figure) for c in (row[name], cell))
                if printed != expected:
                    said = f"{quarter} has {_say(expected)}"
                    yield differ(file, f"{name} {figure}", code, printed, said)
        yield from _check_change(file, row)


def _check_change(file: str, row: Mapping[str, Any]) -> Found:
    now, before = (code_of(row[name]) or HIDDEN for name in ("now", "previous"))
    change = int(now) - int(before) if now.isdigit() and before.isdigit() else None
    if row["change_points"] != change:
        said = f"{now} less {before} is {_say(change)}"
        yield differ(file, "change_points", row["category_code"], row["change_points"], said)


def check_findings(file: str, document: Mapping[str, Any]) -> Found:
    """Add up the exceptions of an edition with counts: by kind, by cause, by severity and carried forward."""
    findings = document["findings"]
    kinds, totals = findings["kinds"], findings["totals"]
    for name in SUMMED:
        added = sum(kind[name] for kind in kinds)
        if totals[name] != added:
            yield differ(file, name, "findings totals", totals[name], f"the kinds add up to {added:,}")
    causes = sum(cause["exceptions"] for cause in findings["causes"] or ())
    if findings["causes"] is not None and causes != totals["exceptions"]:
        yield differ(file, "exceptions", "findings causes", causes, f"the total is {totals['exceptions']:,}")
    rows = document["carry_forward"]
    if rows is not None:
        yield from _check_carry(file, rows)
        yield from _check_closing(file, rows, kinds, totals["exceptions"])


def _check_carry(file: str, rows: list[dict[str, Any]]) -> Found:
    *parts, total = rows
    for row in rows:
        what = f"carry_forward {row['severity'] or TOTAL}"
        moved = sum(row[name] if name in _CAME else -row[name] for name in CARRIED if name != "closing")
        if row["closing"] != moved:
            yield differ(file, "closing", what, row["closing"], f"opening and moves give {moved:,}")
    for name in CARRIED:
        added = sum(row[name] for row in parts)
        if total[name] != added:
            what = f"carry_forward {TOTAL}"
            yield differ(file, name, what, total[name], f"the severities add up to {added:,}")


def _check_closing(
    file: str, rows: list[dict[str, Any]], kinds: list[dict[str, Any]], exceptions: int
) -> Found:
    """Compare what is left with the exceptions listed."""
    for row in rows:
        severity = row["severity"]
        listed = sum(kind["exceptions"] for kind in kinds if severity in (None, kind["severity"]))
        if row["closing"] != listed:
            what = f"carry_forward {severity or TOTAL}"
            yield differ(file, "closing", what, row["closing"], f"the exceptions are {listed:,}")
    if rows[-1]["closing"] != exceptions:
        what = f"carry_forward {TOTAL}"
        yield differ(file, "closing", what, rows[-1]["closing"], f"the total is {exceptions:,}")
