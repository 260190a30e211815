"""Promises judged inside an inspection, from its own tables, and stored in it for the reports.

The rules are ``tenken.standings``'s; here is what an inspection knows, and the tables it keeps of the answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from tenken.calendar import Quarter
from tenken.engine.duckdb import run
from tenken.promises import Commitments, Evidence
from tenken.reconcile.inputs import bound_values, create_table
from tenken.settings import Settings
from tenken.standings import ClauseState, Outcome, Shown, Standing, judge_clauses, judge_promises

if TYPE_CHECKING:
    import duckdb

_STANDINGS = (
    "id VARCHAR, request_item INTEGER, kind VARCHAR, text_ja VARCHAR, text_en VARCHAR, due DATE, done VARCHAR,"
    " evidence VARCHAR, evidence_on DATE, next_due DATE, state VARCHAR, reason VARCHAR, reason_code VARCHAR,"
    " reason_about VARCHAR, print_order INTEGER"
)
_CLAUSES = (
    "id VARCHAR, request_item INTEGER, text_ja VARCHAR, text_en VARCHAR, document_id VARCHAR, section VARCHAR,"
    " version VARCHAR, effective_on DATE, state VARCHAR, version_in_force VARCHAR, print_order INTEGER"
)


def row_query(source: str, evidence: Evidence, since: date | None, as_of: date) -> tuple[str, dict[str, Any]]:
    """Write the query for the day of a row that is evidence; names stand in the contract, values are bound.

    Args:
        source: A table or a table function, from the program.
        evidence: Which rows count.
        since: Ask for the first row since that day; null = for the newest.
        as_of: Later rows do not count.
    """
    conditions = "".join(f' AND "{column}" = ${column}' for column in evidence.where)
    first = f' AND "{evidence.day}" >= $since' if since is not None else ""
    chosen = "min" if since is not None else "max"
    query = (
        f'SELECT {chosen}("{evidence.day}") FROM {source} WHERE "{evidence.day}" <= $as_of{first}{conditions}'  # noqa: S608  # see above
    )
    return query, {"since": since, "as_of": as_of, **evidence.where}


def version_query(source: str) -> str:
    """Write the query for the version in force of every document; ``$as_of`` is bound."""
    return (
        "SELECT document_id, arg_max(version, (effective_on, version))"  # noqa: S608  # from the program
        f" FROM {source} WHERE effective_on <= $as_of GROUP BY document_id ORDER BY document_id"
    )


def instruction_query(source: str) -> str:
    """Write the query for number and local day of the newest instruction; ``$as_of_end`` and the offset are bound."""
    return (
        "SELECT instruction_no, CAST(issued_at + $utc_offset_minutes * INTERVAL 1 MINUTE AS DATE)"  # noqa: S608  # as above
        f" FROM {source} WHERE issued_at < $as_of_end ORDER BY instruction_no DESC LIMIT 1"
    )


@dataclass(frozen=True)
class InspectionWitness:
    """Looks into the tables of an inspection whose controls have run."""

    connection: duckdb.DuckDBPyConnection
    quarter: Quarter
    values: Mapping[str, Any]
    """What models and controls bind."""

    def find_inspections(self) -> Sequence[Quarter]:
        """List the quarters of the chain of inspections before, and this one."""
        before = run(self.connection, "SELECT DISTINCT quarter FROM headcount_history")
        return sorted({*(Quarter.parse(name, self.quarter.starts) for (name,) in before), self.quarter})

    def find_rows(self, evidence: Evidence, since: date | None) -> Shown:
        """Find a row of the evidence's dataset: the first since a day, else the newest."""
        name = evidence.dataset or ""
        snapshot = self._snapshot(name)
        if snapshot is None:
            return Shown(absent=name)
        query, values = row_query(f'"{name}"', evidence, since, self.quarter.as_of)
        ((found,),) = run(self.connection, query, values)
        return Shown() if found is None else Shown(f"{name} {snapshot}", found)

    def find_instruction(self) -> Shown:
        """Find the newest instruction that was issued by the end of the day."""
        rows = run(self.connection, instruction_query("instructions"), self.values)
        return Shown(f"instruction {rows[0][0]}", rows[0][1]) if rows else Shown()

    def find_versions(self) -> Mapping[str, str] | None:
        """Give document → the version in force; null when the documents are not given."""
        if self._snapshot("documents") is None:
            return None
        return dict(run(self.connection, version_query("documents"), self.values))

    def find_outcomes(self) -> Mapping[str, Outcome] | None:
        """Read what came of every control."""
        rows = run(self.connection, "SELECT code, status, exceptions, population FROM control_results")
        return {
            code: Outcome(status == "EVALUATED", found or 0, looked) for code, status, found, looked in rows
        }

    def _snapshot(self, name: str) -> str | None:
        query = "SELECT as_of, number FROM snapshots WHERE dataset = $name"
        rows = run(self.connection, query, {"name": name})
        return f"{rows[0][0]}/{rows[0][1]}" if rows else None


def store_promises(
    connection: duckdb.DuckDBPyConnection, settings: Settings, commitments: Commitments, quarter: Quarter
) -> None:
    """Create ``cited_requests``, ``manual_clauses`` and ``promise_standings``: one row per item of the files.

    Needs the datasets, ``snapshots``, ``headcount_history`` and ``control_results``.
    """
    witness = InspectionWitness(connection, quarter, bound_values(settings, quarter))
    create_table(
        connection,
        "cited_requests",
        "item INTEGER, text_ja VARCHAR, text_en VARCHAR",
        [[r.item, r.text_ja, r.text_en] for r in commitments.requests],
    )
    clauses = judge_clauses(commitments.clauses, witness.find_versions(), quarter.as_of)
    create_table(
        connection, "manual_clauses", _CLAUSES, [_clause_row(c, n) for n, c in enumerate(clauses, 1)]
    )
    standings = judge_promises(settings, commitments, quarter, witness)
    rows = [_standing_row(s, number) for number, s in enumerate(standings, 1)]
    create_table(connection, "promise_standings", _STANDINGS, rows)


def _clause_row(state: ClauseState, number: int) -> list[Any]:
    clause = state.clause
    said = [clause.id, clause.request_item, clause.text_ja, clause.text_en]
    place = [clause.document_id, clause.section, clause.version, clause.effective_on]
    return [*said, *place, state.state, state.version_in_force, number]


def _standing_row(standing: Standing, number: int) -> list[Any]:
    promise, why = standing.promise, standing.why
    return [
        promise.id,
        promise.request_item,
        promise.kind,
        promise.text_ja,
        promise.text_en,
        promise.due,
        promise.evidence.done,
        standing.evidence,
        standing.evidence_on,
        standing.next_due,
        standing.state,
        standing.reason,
        None if why is None else why.code,
        None if why is None else why.about,
        number,
    ]
