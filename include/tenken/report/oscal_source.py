"""What the OSCAL documents are made of: every finding (not only those a page prints), instructions, waivers.

Reads the database and works out names and times; the shape of a document is made elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tenken.engine.duckdb import column_names, open_database, table_names
from tenken.report.edition import INTERNAL
from tenken.report.facts import Facts, Row, read_facts
from tenken.report.listing import Item, build_items
from tenken.report.oscal_values import Clock, Names
from tenken.report.view import View
from tenken.report.wording import Wording, load_wording

if TYPE_CHECKING:
    import duckdb

_ALL = 2**31
_INSTRUCTIONS = """
    SELECT i.instruction_no, i.incident_id, i.addressee_kind, i.addressee_id, i.kind, i.body, i.form_id,
        i.issued_at, i.due_on, i.acknowledged_at < r.as_of_end AS is_acknowledged,
        i.claimed_done_at < r.as_of_end AS is_claimed, i.confirmed_at < r.as_of_end AS is_confirmed
    FROM instructions AS i CROSS JOIN run AS r
    WHERE i.issued_at < r.as_of_end
    ORDER BY i.instruction_no"""
_NAMED = "SELECT instruction_no, finding_key FROM instruction_findings ORDER BY ALL"
_NEWEST = "SELECT finding_key, instruction_no FROM named_findings ORDER BY ALL"
_MITIGATIONS = "SELECT waiver_id, compensating_control FROM waivers ORDER BY ALL"


@dataclass(frozen=True)
class Found:
    """One finding: its row, and the same in words."""

    row: Row
    item: Item

    @property
    def key(self) -> str:
        """The finding's key, the same in every quarter."""
        return str(self.row["finding_key"])

    @property
    def code(self) -> str:
        """The control that found it."""
        return self.item.code


@dataclass(frozen=True)
class Source:
    """All that both documents are made of. ``found`` lists the exceptions, then what a waiver covers."""

    view: View
    facts: Facts
    words: Wording
    names: Names
    clock: Clock
    found: tuple[Found, ...]
    instructions: Sequence[Row]
    """Issued by the as-of date, in order of their numbers."""
    named: Mapping[int, Sequence[str]]
    """Instruction number → keys of the findings it names, present or not."""
    newest: Mapping[str, Row]
    """Finding key → the newest instruction about it."""
    mitigations: Mapping[str, str]
    """Waiver → what makes up for it, where it says so."""

    @property
    def inspection(self) -> tuple[str, str]:
        """What names one result: the quarter, whatever its revision."""
        return "result", str(self.facts.quarter)


def read_source(database: Path, view: View) -> Source:
    """Read an inspection for its OSCAL documents.

    Raises:
        EvidenceError: the database is not a finished inspection.
    """
    facts, words = read_facts(database, _ALL), load_wording()
    rows = [*facts.exceptions, *facts.waived]
    items = build_items(facts, tuple(rows), words, INTERNAL)
    with open_database(database, read_only=True) as connection:
        told = _read_more(connection)
    return Source(
        view=view,
        facts=facts,
        words=words,
        names=Names(view.organisation.ja),
        clock=Clock(facts.utc_offset),
        found=tuple(Found(row, item) for row, item in zip(rows, items, strict=True)),
        **told,
    )


def _read_more(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Read instructions and waivers; an inspection without the register has none."""
    tables = set(table_names(connection))
    instructions: list[Row] = []
    named: dict[int, list[str]] = {}
    newest: dict[str, Row] = {}
    if {"instructions", "instruction_findings", "named_findings"} <= tables:
        result = connection.execute(_INSTRUCTIONS)
        heads = [column[0] for column in result.description]
        instructions = [dict(zip(heads, row, strict=True)) for row in result.fetchall()]
        for number, key in connection.execute(_NAMED).fetchall():
            named.setdefault(number, []).append(key)
        numbered = {row["instruction_no"]: row for row in instructions}
        newest = {key: numbered[number] for key, number in connection.execute(_NEWEST).fetchall()}
    mitigations = {}
    if "compensating_control" in column_names(connection, "waivers"):
        mitigations = {name: text for name, text in connection.execute(_MITIGATIONS).fetchall() if text}
    return {"instructions": instructions, "named": named, "newest": newest, "mitigations": mitigations}
