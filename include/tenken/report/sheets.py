"""The figures of one edition as sheets: heads, types and rows. How a sheet looks belongs to ``workbook``.

Reads the view only, so a value that the view withholds cannot come back here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tenken.report.carry import CARRIED, CarryRow
from tenken.report.edition import Withheld
from tenken.report.headcount_sheets import headcount_sheet, trend_sheet
from tenken.report.sheet import Column, Line, Sheet, Value, column, make_sheet, one_line
from tenken.report.view import View
from tenken.report.wording import Wording

_SOURCE_READ = 6
"""Columns of the sources that a person reads; the digests after them are for comparing."""


def build_sheets(view: View, words: Wording) -> tuple[Sheet, ...]:
    """Build the sheets of figures in their order; one without anything to show is left out."""
    built = (
        _kinds(view, words),
        _causes(view, words),
        headcount_sheet(view, words),
        trend_sheet(view, words),
        _carry(view, words),
        _tie_out(view, words),
        _controls(view, words),
        _checks(view, words),
        _sources(view, words),
    )
    return tuple(sheet for sheet in built if sheet is not None and sheet.count)


def _kinds(view: View, words: Wording) -> Sheet:
    columns = [
        column(words, "severity", 13, "severity"),
        column(words, "code", 8, "id"),
        column(words, "kind", 38),
        column(words, "why", 46),
        column(words, "clears", 42),
    ]
    counted = [
        column(words, "count", 12, "count"),
        column(words, "new", 12, "count"),
        column(words, "oldest", 10, "mark"),
        column(words, "waived", 10, "count"),
    ]
    lines = []
    for kind in view.kinds:
        told = (kind.severity, kind.code, kind.title, kind.why, kind.clears)
        oldest = one_line(kind.oldest) if kind.exceptions else None
        figures = (kind.exceptions, kind.new, oldest, kind.waived)
        lines.append(Line((*told, *figures) if view.edition.shows_counts else told))
    if lines and view.edition.shows_counts:
        totals = view.totals
        sums = (totals.exceptions, totals.new, None, totals.waived)
        lines.append(Line((None, None, words.say("kinds.total"), None, None, *sums), "total"))
    return make_sheet("kinds", [*columns, *(counted if view.edition.shows_counts else [])], lines)


def _causes(view: View, words: Wording) -> Sheet | None:
    if view.roots is None:
        return None
    columns = (
        column(words, "severity", 13, "severity"),
        column(words, "code", 8, "id"),
        column(words, "cause", 60),
        column(words, "causes", 14, "count"),
        column(words, "following", 18, "count"),
    )
    lines = [Line((row.severity, row.code, row.title, row.causes, row.exceptions)) for row in view.roots.rows]
    total = (None, None, words.say("kinds.total"), view.roots.causes, view.roots.exceptions)
    return make_sheet("causes", columns, [*lines, Line(total, "total")])


def _carry(view: View, words: Wording) -> Sheet | None:
    if not view.has_previous:
        return None
    columns = [column(words, "severity", 14, "severity")]
    columns += [Column(words.say(f"carry.{name}"), 14, "count") for name in CARRIED]
    columns.append(column(words, "foots", 12, "mark"))
    return make_sheet("carry", columns, (_carry_line(row, words) for row in view.carry))


def _carry_line(row: CarryRow, words: Wording) -> Line:
    name = one_line(words.say("carry.total")) if row.severity is None else row.severity
    return Line((name, *row.figures, _foots(row, words)), "total" if row.severity is None else "plain")


def _foots(row: CarryRow, words: Wording) -> Value:
    figures = dict(zip(CARRIED, row.figures, strict=True))
    numbers = {name: value for name, value in figures.items() if isinstance(value, int)}
    if len(numbers) < len(figures):
        return next(value for value in figures.values() if isinstance(value, Withheld))
    came = sum(numbers[name] for name in ("opening", "new", "regressed", "reopened"))
    went = sum(
        numbers[name] for name in ("cleared", "gone_unexplained", "accepted", "false_positive", "superseded")
    )
    is_right = came - went == numbers["closing"]
    return one_line(words.say(f"workbook.fact.{'foots' if is_right else 'foots_not'}"))


def _tie_out(view: View, words: Wording) -> Sheet:
    columns = (column(words, "bucket", 60), column(words, "counted", 18, "count"))
    lines = (Line((row.name, row.counted), "total" if row.is_total else "plain") for row in view.tie_out)
    return make_sheet("tie_out", columns, lines)


def _controls(view: View, words: Wording) -> Sheet:
    shows = view.edition.shows_counts
    columns = [
        column(words, "code", 8, "id"),
        column(words, "severity", 13, "severity"),
        column(words, "control", 56),
        column(words, "population", 14, "count"),
    ]
    if shows:
        columns += [column(words, "findings", 12, "count"), column(words, "exceptions_count", 12, "count")]
    columns += [column(words, "status", 26), column(words, "reason", 48)]
    lines = []
    for row in view.controls:
        counted = (row.findings, row.exceptions) if shows else ()
        told = (row.code, row.severity, row.title, row.population)
        lines.append(Line((*told, *counted, one_line(row.status_text), row.reason)))
    return make_sheet("controls", columns, lines)


def _checks(view: View, words: Wording) -> Sheet:
    internal = view.edition.is_internal
    columns = [
        column(words, "suite", 30),
        column(words, "check", 64),
        column(words, "code", 8, "id"),
        column(words, "result", 16, "mark"),
    ]
    if internal:
        columns += [column(words, "observed", 22), column(words, "rows", 18), column(words, "remedy", 40)]
    lines = []
    for suite in view.suites:
        for check in suite.checks:
            result = one_line(words.say(f"method.result_{check.result}"))
            told = (suite.title, check.description, check.code, result)
            seen = (check.observed, check.rows, check.remedy) if internal else ()
            lines.append(Line((*told, *seen)))
    return make_sheet("checks", columns, lines)


def _sources(view: View, words: Wording) -> Sheet:
    internal = view.edition.is_internal
    columns = [
        column(words, "source", 36),
        column(words, "as_of", 13, "day"),
        column(words, "extracted", 24),
        column(words, "declared", 18, "count"),
        column(words, "loaded", 14, "count"),
    ]
    if internal:
        columns += [column(words, "source_kind", 20)]
        columns += [column(words, name, 68, "id") for name in ("raw_digest", "parquet_digest")]
    lines = tuple(_source_lines(view, words, internal=internal))
    return Sheet("sources", tuple(columns), lines, len(lines), _SOURCE_READ if internal else None)


def _source_lines(view: View, words: Wording, *, internal: bool) -> Iterator[Line]:
    for row in view.sources:
        declared = words.say("method.declared_none") if row.declared is None else row.declared
        extracted = row.extracted or words.say("method.extracted_none")
        told = (row.title, date.fromisoformat(row.as_of), extracted, declared, row.loaded)
        sealed = (row.kind, row.raw_digest, row.parquet_digest) if internal else ()
        yield Line((*told, *sealed))
