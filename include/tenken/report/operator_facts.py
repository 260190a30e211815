"""What an inspection knows of each collab operator, as plain values; no wording here.

One pass over the database reads every operator, so that five hundred pages do not read it five hundred times.
Every row belongs to one operator: what the register ties to none is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tenken.engine.duckdb import column_names, open_database, parameters_of, table_names
from tenken.report.facts import Facts, Row, read_evidence, read_facts

if TYPE_CHECKING:
    import duckdb

_OPERATORS = """
    SELECT operator_id, name FROM operators
    WHERE valid_from <= $as_of AND (valid_until IS NULL OR valid_until >= $first_day)
    ORDER BY operator_id"""
_LINES = "SELECT operator_id, count(*) AS lines FROM lines WHERE operator_id IS NOT NULL GROUP BY operator_id"
_CAMPAIGNS = """
    WITH contacted AS (
        SELECT operator_id, campaign_id, count(*) AS contacted_lines, min(contact_on) AS first_contact_on,
            count(*) FILTER (WHERE reason = 'coordination_missing') AS uncoordinated_lines
        FROM solicited_lines
        WHERE operator_id IS NOT NULL AND contact_on <= $as_of
        GROUP BY operator_id, campaign_id
    ),
    met AS (
        SELECT operator_id, campaign_id FROM contacted
        UNION
        SELECT operator_id, campaign_id FROM coordinations WHERE agreed_on <= $as_of
    )
    SELECT m.operator_id, m.campaign_id, c.campaign_id IS NOT NULL AS is_registered, c.service_code, c.channel,
        c.starts_on, c.ends_on, o.agreed_on, o.service_code AS agreed_service_code, o.valid_from, o.valid_until,
        o.evidence_sha256, k.contacted_lines, k.first_contact_on, k.uncoordinated_lines,
        c.campaign_id IS NULL OR (
            c.channel = 'telephone'
            AND (a.data_source IS NOT NULL OR NOT EXISTS (SELECT 1 FROM addon_data_sources))
        ) AS is_examined
    FROM met AS m
    LEFT JOIN contacted AS k ON m.operator_id = k.operator_id AND m.campaign_id = k.campaign_id
    LEFT JOIN campaigns AS c ON m.campaign_id = c.campaign_id
    LEFT JOIN addon_data_sources AS a ON c.data_source = a.data_source
    LEFT JOIN coordinations AS o
        ON m.operator_id = o.operator_id AND m.campaign_id = o.campaign_id AND o.agreed_on <= $as_of
    WHERE (c.starts_on <= $as_of AND c.ends_on >= $first_day)
        OR o.agreed_on >= $first_day
        OR k.first_contact_on >= $first_day
        OR k.uncoordinated_lines > 0
    ORDER BY m.operator_id, coalesce(c.starts_on, k.first_contact_on, o.agreed_on), m.campaign_id"""
_INQUIRIES = """
    SELECT l.operator_id, q.purpose_code, count(*) AS inquiries,
        count(*) FILTER (
            WHERE q.approved_at < $as_of_end AND (q.answered_at IS NULL OR q.approved_at <= q.answered_at)
        ) AS approved,
        count(*) FILTER (WHERE q.answered_at < $as_of_end) AS answered
    FROM inquiries AS q INNER JOIN lines AS l ON q.line_key = l.line_key
    WHERE l.operator_id IS NOT NULL AND q.asked_at >= $first_instant AND q.asked_at < $as_of_end
    GROUP BY l.operator_id, q.purpose_code
    ORDER BY l.operator_id, q.purpose_code NULLS LAST"""
_LOOKUPS = """
    WITH looks AS (
        SELECT l.operator_id, u.line_key,
            CAST(u.occurred_at + to_minutes(CAST($offset_minutes AS BIGINT)) AS DATE) AS day, count(*) AS events
        FROM usage_events AS u INNER JOIN lines AS l ON u.line_key = l.line_key
        WHERE l.operator_id IS NOT NULL AND u.action <> 'login'
            AND u.occurred_at >= $first_instant AND u.occurred_at < $as_of_end
        GROUP BY ALL
    ),
    grounded AS (
        SELECT k.operator_id, k.line_key, k.events,
            CASE WHEN x.has_order THEN 'order' WHEN x.line_key IS NOT NULL THEN 'inquiry' ELSE 'none' END AS reason
        FROM looks AS k LEFT JOIN explained_lines AS x ON k.line_key = x.line_key AND k.day = x.day
    )
    SELECT operator_id, coalesce(reason, 'all') AS reason, CAST(sum(events) AS BIGINT) AS events,
        count(DISTINCT line_key) AS lines
    FROM grounded
    GROUP BY GROUPING SETS ((operator_id, reason), (operator_id))
    ORDER BY operator_id, strpos('order inquiry none all', coalesce(reason, 'all'))"""
_FOUND = """
    SELECT subject_id AS campaign_id, first_seen, is_exception, evidence
    FROM findings WHERE code = 'N03' ORDER BY subject_id, finding_key"""
_PURPOSES = "SELECT code, name_ja, name_en FROM purposes ORDER BY code"


@dataclass(frozen=True)
class OperatorFacts:
    """One operator's rows; ``lines`` is how many the register says it sells."""

    operator_id: str
    name: str
    lines: int
    campaigns: Sequence[Row] = ()
    """In force, agreed or contacted in the quarter, or still without the coordination it needs; oldest first."""
    found: Sequence[Row] = ()
    """Findings N03 about its lines: campaign_id, first_seen, is_exception, contact_on."""
    inquiries: Sequence[Row] = ()
    lookups: Sequence[Row] = ()


@dataclass(frozen=True, eq=False)
class Register:
    """Everything read at once; equal to itself only.

    ``delivered`` maps each dataset with a snapshot to its columns (null = all).
    """

    facts: Facts
    operators: Mapping[str, OperatorFacts]
    purposes: Mapping[str, Row]
    delivered: Mapping[str, frozenset[str] | None]
    tables: frozenset[str]


def read_register(database: Path) -> Register:
    """Read what an inspection knows of every operator; asked again of the same file, it is not read again.

    Raises:
        EvidenceError: the database is not a finished inspection.
    """
    stat = database.stat()
    return _read(database, (stat.st_ino, stat.st_mtime_ns, stat.st_size))


@lru_cache(maxsize=1)
def _read(database: Path, stamp: tuple[int, ...]) -> Register:
    del stamp  # tells a file written anew from the one remembered
    facts = read_facts(database, 0)
    with open_database(database, read_only=True) as connection:
        tables = frozenset(table_names(connection))
        rows = _Reader(connection, tables, _values(facts))
        return Register(
            facts=facts,
            operators=_operators(rows),
            purposes={row["code"]: row for row in rows.all(_PURPOSES, "purposes")},
            delivered=_delivered(connection),
            tables=tables,
        )


def _values(facts: Facts) -> dict[str, Any]:
    """Give the bounds of the quarter: its days, and the instants at which they begin and end."""
    first = facts.quarter.first_day
    return {
        "as_of": facts.run["as_of"],
        "as_of_end": facts.run["as_of_end"],
        "first_day": first,
        "first_instant": datetime.combine(first, time()) - facts.utc_offset,
        "offset_minutes": int(facts.utc_offset.total_seconds()) // 60,
    }


@dataclass(frozen=True)
class _Reader:
    """Runs a query where its tables are there."""

    connection: duckdb.DuckDBPyConnection
    tables: frozenset[str]
    values: Mapping[str, Any]

    def all(self, sql: str, *needs: str) -> list[Row]:
        """Give the rows, or none where a table is absent."""
        if not self.tables.issuperset(needs):
            return []
        named = {name: self.values[name] for name in parameters_of(sql)}
        result = self.connection.execute(sql, named or None)
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def by_operator(self, sql: str, *needs: str) -> Mapping[str, list[Row]]:
        """Give the rows of each operator."""
        grouped: dict[str, list[Row]] = defaultdict(list)
        for row in self.all(sql, *needs):
            grouped[row["operator_id"]].append(row)
        return grouped


def _operators(rows: _Reader) -> dict[str, OperatorFacts]:
    lines = {row["operator_id"]: row["lines"] for row in rows.all(_LINES, "lines")}
    campaigns = rows.by_operator(
        _CAMPAIGNS, "solicited_lines", "campaigns", "coordinations", "addon_data_sources"
    )
    inquiries = rows.by_operator(_INQUIRIES, "inquiries", "lines")
    lookups = rows.by_operator(_LOOKUPS, "usage_events", "lines", "explained_lines")
    found = _found(rows)
    return {
        row["operator_id"]: OperatorFacts(
            operator_id=row["operator_id"],
            name=row["name"],
            lines=lines.get(row["operator_id"], 0),
            campaigns=campaigns.get(row["operator_id"], []),
            found=found.get(row["operator_id"], []),
            inquiries=inquiries.get(row["operator_id"], []),
            lookups=lookups.get(row["operator_id"], []),
        )
        for row in rows.all(_OPERATORS, "operators")
    }


def _found(rows: _Reader) -> Mapping[str, list[Row]]:
    """Give each operator the findings whose evidence names it."""
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows.all(_FOUND, "findings"):
        evidence = read_evidence(row["evidence"])
        contact_on = evidence.get("contact_on")
        told = {**row, "contact_on": contact_on if isinstance(contact_on, date) else None}
        if isinstance(evidence.get("operator_id"), str):
            grouped[evidence["operator_id"]].append(told)
    return grouped


def _delivered(connection: duckdb.DuckDBPyConnection) -> dict[str, frozenset[str] | None]:
    """Map each dataset that arrived to its canonical columns, where the inspection wrote them down."""
    if "columns" not in column_names(connection, "snapshots"):
        return {name: None for (name,) in connection.execute("SELECT dataset FROM snapshots").fetchall()}
    found = connection.execute('SELECT dataset, "columns" FROM snapshots').fetchall()
    return {name: frozenset(text.split(", ")) if text else None for name, text in found}
