"""Read ``inspection.duckdb`` into plain values, once per report; no wording and no withholding here.

The whole list of findings may be long: counts come from SQL, rows only as far as they are printed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tenken.calendar import Quarter
from tenken.errors import EvidenceError
from tenken.report.registers import Registers, read_registers

if TYPE_CHECKING:
    import duckdb

PAGE = 5000
"""Findings read at a time where all of them are wanted."""
INLINE_LIMIT = 5000
"""Exceptions printed in the page; the rest is in findings.csv, and the page says so."""

Row = Mapping[str, Any]
_EVERY = 2**62
_DATE = re.compile(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?")
_TABLES = {
    "categories": "SELECT code, name_ja, name_en FROM categories ORDER BY print_order, code",
    "headcount": "SELECT * FROM headcount ORDER BY print_order, category_code",
    "history": "SELECT * FROM headcount_history ORDER BY quarter, print_order, category_code",
    "controls": "SELECT * FROM control_results ORDER BY code",
    "checks": "SELECT * FROM gate_results",
    "snapshots": "SELECT * FROM snapshots ORDER BY dataset",
    "tie_out": "SELECT * FROM tie_out ORDER BY print_order",
    "selftest": "SELECT * FROM selftest_results ORDER BY code",
    "carry": "SELECT * FROM carry_forward ORDER BY strpos('CHML', left(severity, 1)), severity",
    "roots": "SELECT * FROM root_counts ORDER BY strpos('CHML', severity), code",
    "kinds": """
        SELECT
            code,
            min(severity) AS severity,
            count(*) FILTER (WHERE is_exception) AS exceptions,
            count(*) FILTER (WHERE is_exception AND quarters_open <= 1) AS new,
            count(*) FILTER (WHERE NOT is_exception) AS waived,
            coalesce(max(quarters_open) FILTER (WHERE is_exception), 0) AS oldest
        FROM findings
        GROUP BY code
        ORDER BY strpos('CHML', left(min(severity), 1)), code""",
}
_LISTS = {
    "headcount_person_types": "SELECT person_type FROM counted_person_types ORDER BY ALL",
    "approved_percent": "SELECT category_code, approved_percent FROM approved_levels ORDER BY ALL",
    "truncation_sizes": "SELECT rows FROM truncation_sizes ORDER BY ALL",
    "top_managers": "SELECT person_id FROM top_managers ORDER BY ALL",
    "data_owners": "SELECT person_id FROM data_owners ORDER BY turn",
    "approvers": "SELECT person_id FROM approvers ORDER BY ALL",
    "extract_approvers": "SELECT person_id FROM extract_approvers ORDER BY ALL",
    "addon_data_sources": "SELECT data_source FROM addon_data_sources ORDER BY ALL",
    "approved_data_sources": "SELECT data_source FROM approved_data_sources ORDER BY ALL",
    "conflicting_entitlements": """
        SELECT pair_id || ' ' || string_agg(entitlement_id, ' / ' ORDER BY side, entitlement_id)
        FROM conflicting_entitlements GROUP BY pair_id ORDER BY ALL""",
}
"""Policy keys with many values, each in a table of its own."""
_FINDINGS = """
    SELECT f.*, p.name AS person_name, u.name AS org_name, e.name AS entitlement_name,
        w.valid_until AS waiver_until, w.reason AS waiver_reason, w.owner AS waiver_owner, t.timeline
    FROM findings AS f
    LEFT JOIN persons AS p ON f.person_id = p.person_id
    LEFT JOIN org_units_as_of AS u ON f.org_id = u.org_id
    LEFT JOIN (SELECT entitlement_id, min(name) AS name FROM entitlements GROUP BY entitlement_id) AS e
        ON f.entitlement_id = e.entitlement_id
    LEFT JOIN waivers AS w ON f.waiver_id = w.waiver_id
    LEFT JOIN (
        SELECT finding_key, string_agg(quarter || ' ' || state, ';' ORDER BY quarter) AS timeline
        FROM finding_timeline GROUP BY finding_key
    ) AS t ON f.finding_key = t.finding_key
    WHERE f.is_exception = $is_exception
    ORDER BY strpos('CHML', left(f.severity, 1)), f.quarters_open DESC, f.code, f.subject_id, f.object_id,
        f.finding_key
    LIMIT $limit"""


@dataclass(frozen=True)
class Facts:
    """One inspection, as its tables say it. Rows are mappings of column to value, in print order.

    ``exceptions`` and ``waived`` hold at most ``INLINE_LIMIT`` rows; ``kinds`` counts all of them.
    """

    run: Row
    organisation: Row
    policy: Row
    summary: Row
    categories: Sequence[Row]
    headcount: Sequence[Row]
    history: Sequence[Row]
    kinds: Sequence[Row]
    exceptions: Sequence[Row]
    waived: Sequence[Row]
    controls: Sequence[Row]
    checks: Sequence[Row]
    snapshots: Sequence[Row]
    tie_out: Sequence[Row]
    selftest: Sequence[Row]
    carry: Sequence[Row]
    roots: Sequence[Row]
    registers: Registers

    @property
    def quarter(self) -> Quarter:
        """The quarter inspected, in the organisation's fiscal year."""
        return self.quarter_named(self.run["quarter"])

    def quarter_named(self, name: str) -> Quarter:
        """Read another quarter's name in the same fiscal year."""
        return Quarter.parse(name, fiscal_start(self.run["quarter"], self.run["as_of"]))

    @property
    def utc_offset(self) -> timedelta:
        """Local time minus UTC on the as-of date."""
        return _utc_offset(self.run)

    @property
    def exception_count(self) -> int:
        """Findings that no waiver covers, printed or not."""
        return sum(int(kind["exceptions"]) for kind in self.kinds)

    @property
    def waived_count(self) -> int:
        """Findings that a waiver covers."""
        return sum(int(kind["waived"]) for kind in self.kinds)


def read_facts(database: Path, limit: int = INLINE_LIMIT) -> Facts:
    """Read all that a report prints.

    Args:
        database: A finished ``inspection.duckdb``; opened read-only.
        limit: Rows of findings to read, the most severe and oldest first.

    Raises:
        EvidenceError: the file cannot be opened, or a table or column of it is absent.
    """
    import duckdb

    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            return _read(connection, limit)
    except duckdb.Error as error:
        first = str(error).splitlines()[0]
        problem = f"not a finished inspection ({first})"
        raise EvidenceError.at(database, problem, "Inspect the quarter again") from None


def read_findings(database: Path, *, is_exception: bool, page: int = PAGE) -> Iterator[list[Row]]:
    """Read all findings, the most severe and oldest first, a page at a time.

    A row has the columns of ``Facts.exceptions``, and ``evidence_text`` as the inspection wrote it.
    """
    import duckdb

    with duckdb.connect(str(database), read_only=True) as connection:
        offset = _utc_offset(_rows(connection, "SELECT as_of, as_of_end FROM run")[0])
        result = connection.execute(_FINDINGS, {"is_exception": is_exception, "limit": _EVERY})
        names = [column[0] for column in result.description]
        while rows := result.fetchmany(page):
            found = [dict(zip(names, row, strict=True)) for row in rows]
            yield [
                {**row, "evidence_text": text, "evidence": read_evidence(text, offset)}
                for row in found
                for text in (row["evidence"],)
            ]


def _read(connection: duckdb.DuckDBPyConnection, limit: int) -> Facts:
    tables: dict[str, Any] = {name: _rows(connection, sql) for name, sql in _TABLES.items()}
    for name in ("run", "organisation", "policy", "summary"):
        rows = _rows(connection, f"SELECT * FROM {name}")  # noqa: S608  # four fixed names
        if len(rows) != 1:
            problem = f"the table has {len(rows)} rows, not one"
            raise EvidenceError.at(name, problem, "Inspect the quarter again")
        tables[name] = rows[0]
    tables["policy"] = {**tables["policy"], **_policy_lists(connection)}
    for name, is_exception in (("exceptions", True), ("waived", False)):
        tables[name] = _rows(connection, _FINDINGS, {"is_exception": is_exception, "limit": limit})
    offset = _utc_offset(tables["run"])
    for name in ("exceptions", "waived"):
        tables[name] = [{**row, "evidence": read_evidence(row["evidence"], offset)} for row in tables[name]]
    return Facts(**tables, registers=read_registers(lambda sql: _rows(connection, sql)))


def _policy_lists(connection: duckdb.DuckDBPyConnection) -> dict[str, list[Any]]:
    """Read the listed policy values: single values as they are, pairs as tuples."""
    lists = {}
    for name, sql in _LISTS.items():
        rows = connection.execute(sql).fetchall()
        lists[name] = [row[0] if len(row) == 1 else row for row in rows]
    return lists


def _rows(
    connection: duckdb.DuckDBPyConnection, sql: str, values: Mapping[str, Any] | None = None
) -> list[Row]:
    result = connection.execute(sql, values) if values else connection.execute(sql)
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _utc_offset(run: Row) -> timedelta:
    """Compare local midnight after the as-of date with as_of_end, the same instant in UTC."""
    midnight = datetime.combine(run["as_of"] + timedelta(days=1), datetime.min.time())
    offset: timedelta = midnight - run["as_of_end"]
    return offset


def read_evidence(text: str | None, offset: timedelta = timedelta()) -> dict[str, Any]:
    """Read the evidence of one finding; anything unreadable becomes nothing.

    Args:
        text: A JSON object; ISO dates become dates, UTC timestamps local times.
        offset: Local time minus UTC.
    """
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {name: _as_time(value, offset) for name, value in found.items()}


def _as_time(value: Any, offset: timedelta) -> Any:
    match = _DATE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return value
    try:
        if match[1] is None:
            return date.fromisoformat(value)
        return datetime.fromisoformat(value) + offset
    except ValueError:
        return value


def fiscal_start(quarter: str, as_of: date) -> int:
    """Find the month in which the fiscal year starts: the one that puts the as-of date into its quarter."""
    months: tuple[int, ...] = (4, 1, *range(1, 13))
    for month in months:
        if Quarter.holding(as_of, month) == Quarter.parse(quarter, month):
            return month
    return 4
