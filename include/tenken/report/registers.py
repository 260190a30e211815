"""Read what the registers of an inspection say, for the sections of the three requests; no wording here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]
_TABLES = {
    "requests": "SELECT * FROM cited_requests ORDER BY item",
    "promises": "SELECT * FROM promise_standings ORDER BY print_order",
    "clauses": "SELECT * FROM manual_clauses ORDER BY print_order",
    "rules": """
        SELECT r.*, (
            SELECT list(coalesce(u.name, o.org_id) ORDER BY o.org_id)
            FROM unnest(r.org_id) AS o (org_id) LEFT JOIN org_units_as_of AS u ON o.org_id = u.org_id
        ) AS org_names
        FROM role_rules AS r INNER JOIN role_rules_in_force AS f ON r.rule_id = f.rule_id
        ORDER BY r.effect, r.rule_id""",
    "rights": """
        SELECT entitlement_id, min(name) AS name FROM entitlements
        WHERE name <> '' GROUP BY entitlement_id ORDER BY entitlement_id""",
    "missed": "SELECT quarter FROM missed_quarters ORDER BY as_of",
    "purposes": "SELECT code, name_ja, name_en FROM purposes ORDER BY code",
    "inquiries": "SELECT * FROM inquiry_purposes ORDER BY purpose_code",
    "uses": "SELECT * FROM use_reasons",
    "campaigns": """
        SELECT c.*, o.name AS operator_name FROM campaign_coordination AS c
        LEFT JOIN operators AS o ON c.operator_id = o.operator_id
        ORDER BY c.campaign_id, c.operator_id NULLS LAST""",
    "training": """
        SELECT c.*, a.event_count, a.group_count, a.last_held_on, a.attendee_count,
            a.stream_attendee_count
        FROM training_coverage AS c
        INNER JOIN training_attendance AS a ON c.stream = a.stream AND c.audience = a.audience
        ORDER BY c.stream, c.audience""",
    "documents": "SELECT * FROM documents_in_force ORDER BY document_id",
    "incidents": "SELECT * FROM incident_ages",
    "instructions": """
        SELECT i.*, coalesce(u.name, c.name) AS addressee_name FROM instruction_states AS i
        LEFT JOIN org_units_as_of AS u ON i.addressee_kind = 'org' AND i.addressee_id = u.org_id
        LEFT JOIN contractors AS c ON i.addressee_kind = 'contractor' AND i.addressee_id = c.contractor_id
        ORDER BY i.instruction_no""",
}


@dataclass(frozen=True)
class Registers:
    """The registers as the tables of one inspection say it; rows are mappings of column to value, in print order."""

    requests: Sequence[Row]
    promises: Sequence[Row]
    clauses: Sequence[Row]
    rules: Sequence[Row]
    rights: Sequence[Row]
    missed: Sequence[Row]
    purposes: Sequence[Row]
    inquiries: Sequence[Row]
    uses: Sequence[Row]
    campaigns: Sequence[Row]
    training: Sequence[Row]
    documents: Sequence[Row]
    incidents: Sequence[Row]
    instructions: Sequence[Row]


def read_registers(read: Callable[[str], list[Row]]) -> Registers:
    """Read the registers with a function that runs a query and gives its rows."""
    return Registers(**{name: read(query) for name, query in _TABLES.items()})
