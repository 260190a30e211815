"""Request 3: incidents, corrective instructions, forms, the manual and training about the response."""

from __future__ import annotations

from collections.abc import Sequence

from tenken.report.blocks import Draft, RegisterTable, Value, end_with_total
from tenken.report.facts import Row
from tenken.report.measures import (
    checks_table,
    clauses_table,
    control_rows,
    documents_table,
    hidden_total,
    training_sentence,
    training_table,
)
from tenken.report.wording import Both

CODES = ("M02", "M03", "M06", "M07", "M08", "N09", "N10", "N01", "N02")
"""Controls that look after incidents and instructions."""
_STEPS = ("is_new", "is_acknowledged", "is_claimed", "is_confirmed", "is_overdue")
_KINDS = ("out_of_purpose_use", "other")
_STATUSES = ("open", "responding", "closed")


def response_paragraphs(draft: Draft) -> tuple[Both, ...]:
    """Say whether earlier instructions are as they were, and how many attended the training."""
    return (*_unaltered(draft), *training_sentence(draft, "response"))


def _unaltered(draft: Draft) -> list[Both]:
    """Say what M06 says, and nothing more: without an instruction seen before there is nothing to compare."""
    for row in control_rows(draft, ["M06"]):
        if row.status == "not_evaluated":
            reason = row.reason or draft.words.say("reason.other")
            return [draft.words.say("requests.not_evaluated", control=row.title, reason=reason)]
        if row.status in ("clear", "found"):
            return [draft.words.say(f"requests.chain.{row.status}")]
    return []


def response_tables(draft: Draft) -> tuple[RegisterTable, ...]:
    """Build the tables of request 3; the internal edition lists each instruction."""
    listed = (_listed(draft),) if draft.edition.is_internal else ()
    return (
        _incidents(draft),
        _instructions(draft),
        *listed,
        documents_table(draft, "forms", ("form", "procedure")),
        clauses_table(draft, 3),
        training_table(draft, "response"),
        checks_table(draft, CODES),
    )


def _incidents(draft: Draft) -> RegisterTable:
    found = {(row["kind"], row["status"]): row for row in draft.facts.registers.incidents}
    rows = [_incident(draft, kind, status, found[kind, status]) for kind in _KINDS for status in _STATUSES]
    is_empty = draft.edition.shows_counts and not any(row["incident_count"] for row in found.values())
    return draft.table(
        "incidents",
        ("kind", "status", "count", "new", "oldest"),
        () if is_empty else rows,
        datasets=("incidents",),
        numeric=("count", "new", "oldest"),
        notes=[draft.words.say("requests.incidents.note")],
    )


def _incident(draft: Draft, kind: str, status: str, row: Row) -> tuple[Value, ...]:
    """Count one kind in one state; only what is not closed has an age."""
    hide, say = draft.edition.hide, draft.words.say
    oldest = None if status == "closed" or row["oldest_days"] is None else int(row["oldest_days"])
    return (
        say(f"requests.incident_kind.{kind}"),
        say(f"requests.incident_status.{status}"),
        hide(int(row["incident_count"])),
        hide(int(row["new_count"])),
        hide(oldest),
    )


def _instructions(draft: Draft) -> RegisterTable:
    every = draft.facts.registers.instructions
    rows = [
        _addressed(draft, kind, [row for row in every if row["addressee_kind"] == kind])
        for kind in ("org", "contractor")
    ]
    rows.append(_addressed(draft, "all", every))
    is_empty = draft.edition.shows_counts and not every
    table = draft.table(
        "instructions",
        ("addressee", "issued", *_STEPS),
        () if is_empty else rows,
        datasets=("instructions",),
        numeric=("issued", *_STEPS),
        notes=[draft.words.say("requests.instructions.note")],
    )
    return end_with_total(table)


def _addressed(draft: Draft, kind: str, rows: Sequence[Row]) -> tuple[Value, ...]:
    steps = (hidden_total(draft, rows, step) for step in _STEPS)
    return (draft.words.say(f"requests.addressee.{kind}"), draft.edition.hide(len(rows)), *steps)


def _listed(draft: Draft) -> RegisterTable:
    columns = ("number", "issued_on", "kind", "addressee", "due_on", "state")
    rows = [_instruction(draft, row) for row in draft.facts.registers.instructions]
    return draft.table("instruction_list", columns, rows, datasets=("instructions",), numeric=("number",))


def _instruction(draft: Draft, row: Row) -> tuple[Value, ...]:
    name, identifier = row["addressee_name"], row["addressee_id"]
    state = draft.words.say(f"requests.instruction_state.{row['state']}")
    if row["is_overdue"]:
        state = draft.words.say("requests.instruction_overdue", state=state)
    return (
        int(row["instruction_no"]),
        row["issued_on"],
        draft.words.find(f"word.instruction_kind.{row['kind']}") or row["kind"],
        identifier if name is None else f"{name}（{identifier}）",
        row["due_on"],
        state,
    )
