"""The Plan of Action and Milestones: exceptions, approved deviations, and instructions not yet confirmed.

Each item names its risk, which carries deadline, remediation and history.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tenken.report.facts import Row
from tenken.report.listing import Kind
from tenken.report.oscal_findings import (
    brief_props,
    build_response,
    build_risk,
    deadline,
    instruction_pairs,
    instruction_text,
    risk_id,
)
from tenken.report.oscal_source import Found, Source
from tenken.report.oscal_values import make_props, markup_line, markup_prose, without_empty
from tenken.report.wording import Both


def build_poam(source: Source, kinds: dict[str, Kind]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Write the risks and the items; without anything open the only item says so: OSCAL wants one.

    Returns:
        Risks in the order of the findings, then those of instructions; items in the same order.
    """
    present = {found.key: found for found in source.found}
    waiting = [row for row in source.instructions if not row["is_confirmed"]]
    risks = [build_risk(found, source, kinds, with_observation=False) for found in source.found]
    risks += [_instruction_risk(row, source) for row in waiting if not _named(row, present, source)]
    items = [_finding_item(found, source) for found in source.found]
    items += [_instruction_item(row, present, source) for row in waiting]
    return risks, items or [_nothing(source)]


def _finding_item(found: Found, source: Source) -> dict[str, Any]:
    pairs: list[tuple[str, object]] = [("item", "deviation" if found.row["waiver_id"] else "exception")]
    pairs.append(("due-on", deadline(found, source)))
    return {
        "uuid": source.names.identify("poam-item", "finding", found.key),
        "title": f"{found.code} {markup_line(found.item.title)}",
        "description": markup_prose(found.item.sentence),
        "props": [*make_props(pairs), *brief_props(found)],
        "related-risks": [{"risk-uuid": risk_id(source, found)}],
    }


def _instruction_item(row: Row, present: dict[str, Found], source: Source) -> dict[str, Any]:
    named = _named(row, present, source)
    risks = [risk_id(source, found) for found in named] or [_own_risk(row, source)]
    return {
        "uuid": source.names.identify("poam-item", "instruction", row["instruction_no"]),
        "title": markup_line(instruction_text(row, source)),
        "description": markup_prose(Both.same(row["body"])),
        "props": make_props([("item", "instruction"), *instruction_pairs(row)]),
        "related-risks": [{"risk-uuid": identifier} for identifier in risks],
    }


def _named(row: Row, present: dict[str, Found], source: Source) -> Sequence[Found]:
    """List the findings that an instruction names and that are there still."""
    keys = source.named.get(row["instruction_no"], ())
    return [present[key] for key in keys if key in present]


def _own_risk(row: Row, source: Source) -> str:
    return source.names.identify("risk", "instruction", row["instruction_no"])


def _instruction_risk(row: Row, source: Source) -> dict[str, Any]:
    """Write the risk of an instruction that no finding present stands behind: it awaits confirmation."""
    text = markup_prose(Both.same(row["body"]))
    return without_empty(
        {
            "uuid": _own_risk(row, source),
            "title": markup_line(instruction_text(row, source)),
            "description": text,
            "statement": markup_prose(source.words.say("oscal.awaiting")),
            "props": make_props(instruction_pairs(row)),
            "status": "remediating",
            "deadline": source.clock.day_end(row["due_on"]),
            "remediations": [build_response(row, "instruction", source)],
        }
    )


def _nothing(source: Source) -> dict[str, Any]:
    said = source.words.say("oscal.nothing_open")
    return {
        "uuid": source.names.identify(*source.inspection, "poam-item", "none"),
        "title": markup_line(said),
        "description": markup_prose(source.words.say("oscal.nothing_open_why")),
        "props": make_props([("item", "none")]),
    }
