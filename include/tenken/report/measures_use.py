"""Request 2: inquiries, uses, telemarketing, training, documents and the manual."""

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

CODES = ("U02", "U03", "U06", "U09", "S13", "N03", "N04", "N01", "N02", "N08")
"""Controls that look after use for the purpose only."""
_INQUIRY = ("asked", "approved", "unapproved", "pending", "answered", "answered_by_holder")
_CAMPAIGN_DATASETS = ("campaigns", "campaign_targets", "lines", "coordinations")


def use_paragraphs(draft: Draft) -> tuple[Both, ...]:
    """Say what the registers show of inquiries, telemarketing and training; nothing where they show nothing."""
    return (
        *_result(draft, "U03", "looks"),
        *_result(draft, "N03", "solicited"),
        *training_sentence(draft, "use"),
    )


def _result(draft: Draft, code: str, key: str) -> list[Both]:
    """Say in one sentence what a control found, that it had nothing to look at, or why it could not look."""
    rows = control_rows(draft, [code])
    if not rows:
        return []
    (row,) = rows
    status = "clear" if row.status == "waived" else row.status
    if status == "not_evaluated":
        reason = row.reason or draft.words.say("reason.other")
        return [draft.words.say("requests.not_evaluated", control=row.title, reason=reason)]
    if status == "found" and draft.edition.shows_counts:
        return [draft.words.say(f"requests.{key}.found", n=row.exceptions)]
    return [draft.words.say(f"requests.{key}.{'found_public' if status == 'found' else status}")]


def use_tables(draft: Draft) -> tuple[RegisterTable, ...]:
    """Build the tables of request 2."""
    campaigns = (_campaigns(draft),) if draft.edition.shows_counts else ()
    return (
        _inquiries(draft),
        _uses(draft),
        *campaigns,
        training_table(draft, "use"),
        documents_table(draft, "documents", ("manual", "handbook", "poster")),
        clauses_table(draft, 2),
        checks_table(draft, CODES),
    )


def _inquiries(draft: Draft) -> RegisterTable:
    """Count inquiries by purpose: every permitted one, the others in one row, and all together."""
    rows, registers = [], draft.facts.registers
    known = {row["code"]: Both(row["name_ja"], row["name_en"]) for row in registers.purposes}
    for code, name in known.items():
        rows.append(
            _counted(draft, name, [row for row in registers.inquiries if row["purpose_code"] == code])
        )
    others = [row for row in registers.inquiries if row["purpose_code"] not in known]
    if known:
        rows.append(_counted(draft, draft.words.say("requests.inquiries.other"), others))
    rows.append(_counted(draft, draft.words.say("requests.total"), registers.inquiries))
    table = draft.table(
        "inquiries",
        ("purpose", *_INQUIRY),
        _unless_empty(draft, rows, registers.inquiries),
        datasets=("inquiries",),
        numeric=_INQUIRY,
        notes=[draft.words.say("requests.inquiries.note")],
    )
    return end_with_total(table)


def _counted(draft: Draft, name: Both, rows: Sequence[Row]) -> tuple[Value, ...]:
    return (name, *(hidden_total(draft, rows, f"{column}_count") for column in _INQUIRY))


def _unless_empty(
    draft: Draft, rows: Sequence[tuple[Value, ...]], registered: Sequence[Row]
) -> Sequence[tuple[Value, ...]]:
    """Leave out rows of nothing but zeros; where counts are hidden, whether there are any is hidden too."""
    return rows if registered or not draft.edition.shows_counts else ()


def _uses(draft: Draft) -> RegisterTable:
    (uses,) = draft.facts.registers.uses
    names = ("order", "inquiry", "neither", "unowned", "look")
    rows = [
        (draft.words.say(f"requests.uses.{n}"), draft.edition.hide(int(uses[f"{n}_count"]))) for n in names
    ]
    is_empty = not uses["look_count"]
    table = draft.table(
        "uses",
        ("reason", "count"),
        _unless_empty(draft, rows, () if is_empty else (uses,)),
        datasets=("usage_events", "inquiries", "orders"),
        numeric=("count",),
        notes=[draft.words.say("requests.uses.note", days=int(draft.facts.policy.get("order_days", 7)))],
    )
    return end_with_total(table)


def _campaigns(draft: Draft) -> RegisterTable:
    """Give each campaign with each operator; public editions name neither."""
    columns = ("campaign", "service", "operator", "contact_on", "lines", "to_coordinate", "blocked", "state")
    return draft.table(
        "campaigns",
        columns,
        [_campaign(draft, row) for row in draft.facts.registers.campaigns],
        datasets=_CAMPAIGN_DATASETS,
        numeric=("lines", "to_coordinate", "blocked"),
        notes=[draft.words.say("requests.campaigns.note")],
    )


def _campaign(draft: Draft, row: Row) -> tuple[Value, ...]:
    operator: Value = row["operator_name"] or row["operator_id"]
    state = "coordinated" if row["is_coordinated"] else "blocked" if row["blocked_count"] else "none"
    return (
        row["campaign_id"],
        row["service_code"],
        operator or draft.words.say("requests.campaigns.no_operator"),
        row["first_contact_on"],
        int(row["line_count"]),
        int(row["to_coordinate_count"]),
        int(row["blocked_count"]),
        draft.words.say(f"requests.campaigns.state_{state}"),
    )
