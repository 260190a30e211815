"""Short tables for the terminal about sealed inspections; counts and percents only, no persons."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tenken.archive import inspections
from tenken.archive.inspections import Inspection
from tenken.archive.stale import stale_inspections
from tenken.calendar import Quarter
from tenken.console import table
from tenken.settings import Settings

if TYPE_CHECKING:
    from tenken.publishing.sealed import Published


def read_headcount(inspection: Inspection) -> dict[str, dict[str, str]]:
    """Read ``headcount.csv``, category_code → row, in print order."""
    with (inspection.folder / "headcount.csv").open(encoding="utf-8", newline="") as file:
        return {row["category_code"]: row for row in csv.DictReader(file)}


def report_path(inspection: Inspection, edition: str = "internal") -> Path:
    """Where a report of an inspection lies."""
    return inspection.folder / "editions" / edition / "report.html"


def print_inspections(settings: Settings, done: Sequence[Any]) -> None:
    """Print one row per inspection, then where their reports are."""
    head = ["quarter", "revision", *_category_names(settings), "exceptions C", "H", "M", "L", "no problem"]
    print(table(head, [_row(i) for i in done]))  # noqa: T201  # what the command was asked for
    for inspection in done:
        print(f"report: {report_path(inspection)}")  # noqa: T201


def print_stale(archive: Path) -> None:
    """Print a line per inspection that was built on a revision superseded since."""
    for stale in stale_inspections(archive):
        print(stale)  # noqa: T201


def _category_names(settings: Settings) -> list[str]:
    ordered = sorted(settings.categories, key=lambda c: (c.print_order, c.code))
    return [*(c.name_en or c.name_ja for c in ordered), "Total"]


def _row(inspection: Inspection) -> list[Any]:
    summary = inspection.summary
    shares = [_share(row) for row in read_headcount(inspection).values()]
    counts = [summary["totals"][s]["exceptions"] for s in "CHML"]
    return [
        str(inspection.quarter),
        f"r{inspection.revision}",
        *shares,
        *counts,
        "yes" if summary["no_problem"] else "no",
    ]


def _share(row: dict[str, str]) -> str:
    if not row["permitted_percent"]:
        return "–"
    return f"{row['permitted_percent']}% ({row['permitted_count']}/{row['total_count']})"


def print_demo(settings: Settings, quarters: Sequence[Quarter]) -> None:
    """Print the seed's own table, a row per quarter, and where a newcomer looks next."""
    done = inspections.latest_each(settings.archive, quarters)
    if not done:
        print(f"no inspection in {settings.archive} yet")  # noqa: T201
        return
    print_inspections(settings, done)
    policy = settings.policy
    by_quarter = {str(i.quarter): i for i in done}
    before, after = by_quarter.get(policy.baseline_quarter or ""), by_quarter.get(policy.review_quarter or "")
    if before is not None and after is not None:
        print("\nthe review of September 2018, as the seed prints it:")  # noqa: T201
        print(table(["category", "before", "after"], _seed_rows(settings, before, after)))  # noqa: T201
    newest = done[-1]
    print(f"\nopen this report first: {report_path(newest)}")  # noqa: T201


def print_release(settings: Settings, done: Published) -> None:
    """Say what was published, and where each reader finds it."""
    shown = settings.archive / "published"
    print(f"published: {done.name}, number {done.number}, signed and sealed")  # noqa: T201
    for edition in ("public", "ministry", "internal"):
        print(f"  {edition:<9} {shown / edition / 'index.html'}")  # noqa: T201
    print(f"  letter    {shown / 'ministry' / done.period / f'p{done.publication}' / 'letter.pdf'}")  # noqa: T201


def _seed_rows(settings: Settings, before: Inspection, after: Inspection) -> list[list[str]]:
    earlier, later = read_headcount(before), read_headcount(after)
    names = {c.code: c.name_ja for c in settings.categories} | {"total": "合計"}
    return [
        [names[code], f"{row['permitted_percent']}%", f"{later[code]['permitted_percent']}%"]
        for code, row in earlier.items()
    ]
