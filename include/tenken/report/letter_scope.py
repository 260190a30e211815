"""Who may view, as the letter prints it: the headcount table of the seed's form, and the trend where it adds."""

from __future__ import annotations

from tenken.calendar import parse_date
from tenken.report.letter_blocks import Block, Draft, Text, remark
from tenken.report.scope import Cell, Panel, ScopeRow

COLUMNS = ("before", "after", "previous", "now")


def describe_headcount(draft: Draft) -> list[Block]:
    """Give the table before → after → previous → this time; a quarter that nobody inspected has no column."""
    scope = draft.view.scope
    if not scope.rows:
        return []
    known = [index for index, month in enumerate(scope.months) if month is not None]
    headcount = {
        "kind": "headcount",
        "category": draft.say("scope.category"),
        "columns": [
            {"name": draft.say(f"letter.{COLUMNS[i]}"), "month": draft.put(scope.months[i])} for i in known
        ],
        "has_arrow": known[:2] == [0, 1],
        "rows": [_describe_row(draft, row, known) for row in scope.rows],
    }
    remarks = [remark(draft.say("letter.scope_note"))]
    cells = [row.cells[i] for row in scope.rows for i in known]
    if any(cell is not None and cell.text is None for cell in cells):
        remarks.append(remark(draft.say("letter.nobody_note")))
    if not draft.view.edition.shows_counts:
        remarks.append(remark(draft.say("letter.withheld_note")))
    return [headcount, *remarks]


def _describe_row(draft: Draft, row: ScopeRow, known: list[int]) -> Block:
    return {
        "name": draft.put(row.name),
        "is_total": row.is_total,
        "cells": [_describe_cell(draft, row.cells[i]) for i in known],
    }


def _describe_cell(draft: Draft, cell: Cell | None) -> list[Text | tuple[Text, ...]]:
    """Give the lines of one cell: the percent large, the counts below it."""
    if cell is None:
        return [draft.say("mark.none")]
    if cell.text is None:
        return [draft.say("mark.nobody")]
    counts = (draft.put(cell.permitted), draft.say("letter.of"), draft.put(cell.total))
    return [draft.put(cell.text), (*counts, draft.say("letter.people"))]


def describe_trend(draft: Draft) -> list[Block]:
    """Give the trend where quarters are known that the table has no column for; nothing otherwise."""
    scope = draft.view.scope
    columns = {month.ja for month in scope.months if month is not None}
    panels = [_describe_panel(draft, panel, row) for panel, row in zip(scope.panels, scope.rows, strict=True)]
    drawn = [panel for panel in panels if len(panel["points"]) > 1]
    months = {month.ja for panel in scope.panels for month, percent in panel.points if percent is not None}
    if not drawn or months <= columns:
        return []
    caption = draft.say("letter.trend" if scope.has_level else "letter.trend_no_level")
    return [{"kind": "trend", "caption": caption, "panels": drawn}]


def _describe_panel(draft: Draft, panel: Panel, row: ScopeRow) -> Block:
    """Place the printed percents by month, so that a quarter left out leaves a gap."""
    points = [(month, percent) for month, percent in panel.points if percent is not None]
    days = [parse_date(f"{month.ja}1日") for month, _ in points]
    first = next((day for day in days if day is not None), None)
    placed = [
        [(day.year - first.year) * 12 + day.month - first.month, percent]
        for day, (_, percent) in zip(days, points, strict=True)
        if day is not None and first is not None
    ]
    return {
        "name": panel.name[draft.language],
        "alt": panel.description[draft.language],
        "points": placed,
        "level": None if row.after is None else row.after.percent,
        "ends": [points[0][0][draft.language], points[-1][0][draft.language]] if points else [],
    }
