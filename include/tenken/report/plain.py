"""Printed values, and the sections that answer the requests, as JSON holds them."""

from __future__ import annotations

from datetime import date
from typing import Any

from tenken.report.edition import Withheld
from tenken.report.requests import RegisterTable, RequestBlock
from tenken.report.wording import Both


def plain(value: Both | Withheld | date | str | int | None) -> Any:
    """Give one printed value as JSON holds it."""
    if isinstance(value, Both):
        return {"ja": value.ja, "en": value.en}
    if isinstance(value, Withheld):
        return {"withheld": True}
    return value.isoformat() if isinstance(value, date) else value


def plain_request(block: RequestBlock) -> dict[str, Any]:
    """Give one request with its measures, registers and promises."""
    return {
        "item": block.item,
        "request": plain(block.request),
        "paragraphs": [plain(paragraph) for paragraph in block.paragraphs],
        "tables": [_register(table) for table in block.tables],
        "promises": [
            {
                "id": row.id,
                "text": plain(row.text),
                "kind": row.kind,
                "stamp": plain(row.stamp),
                "state": row.state,
                "state_text": plain(row.state_text),
                "evidence": plain(row.evidence),
                "evidence_on": plain(row.evidence_on),
                "next_due": plain(row.next_due),
                "reason": plain(row.reason),
            }
            for row in block.promises
        ],
    }


def _register(table: RegisterTable) -> dict[str, Any]:
    return {
        "key": table.key,
        "caption": plain(table.caption),
        "heads": [plain(head) for head in table.heads],
        "rows": [[plain(value) for value in row] for row in table.rows],
        "has_total": table.has_total,
        "notes": [plain(note) for note in table.notes],
    }
