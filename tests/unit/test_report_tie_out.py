"""The tie-out in the report: every bucket in words, counts for the company only."""

from __future__ import annotations

from pathlib import Path

from report_fixture import write_inspection

from tenken.report.edition import INTERNAL, PUBLIC, Withheld
from tenken.report.facts import read_facts
from tenken.report.method import build_tie_out
from tenken.report.wording import load_wording


def test_the_internal_edition_prints_buckets_that_foot(tmp_path: Path) -> None:
    facts = read_facts(write_inspection(tmp_path / "inspection.duckdb"))
    rows = build_tie_out(facts, load_wording(), INTERNAL)
    assert [row.is_total for row in rows] == [False] * 6 + [True] + [False] * 2 + [True]
    counts = [row.counted for row in rows if not isinstance(row.counted, Withheld)]
    assert sum(counts[:6]) == counts[6] == 2760
    assert sum(counts[7:9]) == counts[9] == 2431
    assert rows[5].name.ja == "所有者を特定できないアカウント"


def test_every_other_edition_prints_the_buckets_without_counts(tmp_path: Path) -> None:
    facts = read_facts(write_inspection(tmp_path / "inspection.duckdb"))
    rows = build_tie_out(facts, load_wording(), PUBLIC)
    assert len(rows) == 10
    assert all(isinstance(row.counted, Withheld) for row in rows)
