"""Request 1: who keeps the right and why, the conclusion of the inspection, and quarters that were passed over."""

from __future__ import annotations

from collections.abc import Sequence

from tenken.report.blocks import Draft, RegisterTable, Value
from tenken.report.facts import Row
from tenken.report.measures import checks_table
from tenken.report.scope import build_scope, category_name
from tenken.report.verdict import build_verdict
from tenken.report.wording import Both

CODES = ("R01", "R12", "R14", "R19", "V11", "V12", "U03", "U09")
"""Controls that look after the range of persons and the inquiries of the others."""


def access_paragraphs(draft: Draft) -> tuple[Both, ...]:
    """Say by what rules the range is set, what the inspection concluded, and what was not inspected."""
    return (*_ruled(draft), *_concluded(draft), *_missed(draft), *_late(draft))


def _ruled(draft: Draft) -> list[Both]:
    rules = [row for row in draft.facts.registers.rules if row["effect"] == "allow"]
    if not rules:
        return [draft.words.say("requests.rules.nobody")]
    return [draft.words.say("requests.rules.ruled", version=draft.facts.run["rules_version"] or "—")]


def _concluded(draft: Draft) -> list[Both]:
    scope = build_scope(draft.facts, draft.words, draft.edition)
    verdict = build_verdict(draft.facts, scope, draft.words, draft.edition)
    return [_inspected(draft), verdict.lead]


def _inspected(draft: Draft) -> Both:
    """Say for which day the inspection was, and when it was completed as far as an issue knows."""
    day, quarter = draft.facts.run["as_of"], draft.facts.run["quarter"]
    signed = [kept.signed_on for kept in draft.issue.quarters if kept.quarter == quarter]
    if not any(signed):
        return draft.words.say("requests.concluded", day=day)
    return draft.words.say("requests.concluded_on", day=day, signed_on=signed[-1])


def _missed(draft: Draft) -> list[Both]:
    """Name the quarters between the inspection before and this one; without one before nothing can be said."""
    if draft.facts.run["previous_quarter"] is None:
        return []
    missed = [draft.facts.quarter_named(row["quarter"]) for row in draft.facts.registers.missed]
    if not missed:
        return [draft.words.say("requests.missed.none")]
    names = [Both(quarter.name_ja, quarter.name_en) for quarter in missed]
    return [draft.words.say("requests.missed.some", quarters=names, n=len(names))]


def _late(draft: Draft) -> list[Both]:
    """Name the quarters that were inspected late, as far as an issue knows when each was signed."""
    late = [q for q in draft.issue.quarters if (q.days_late or 0) > 0]
    quarters = [(draft.facts.quarter_named(q.quarter), q.days_late) for q in late]
    names = [
        draft.words.say("requests.late.quarter", quarter=Both(quarter.name_ja, quarter.name_en), n=days)
        for quarter, days in quarters
    ]
    return [draft.words.say("requests.late.some", quarters=names)] if names else []


def access_tables(draft: Draft) -> tuple[RegisterTable, ...]:
    """Build the tables of request 1; its table of headcounts has a section of its own."""
    return (_criteria(draft), checks_table(draft, CODES))


def _criteria(draft: Draft) -> RegisterTable:
    rules = sorted(
        draft.facts.registers.rules, key=lambda row: (row["effect"], _order(draft, row), row["rule_id"])
    )
    right, reason = (("right",), ("reason",)) if draft.edition.shows_counts else ((), ())
    columns = ("category", "work", *right, "effect", "purpose", *reason, "approved_on")
    notes = [draft.words.say("requests.criteria.note")]
    return draft.table("criteria", columns, [_rule(draft, row) for row in rules], datasets=(), notes=notes)


def _order(draft: Draft, row: Row) -> int:
    codes = [category["code"] for category in draft.facts.categories]
    named = [codes.index(code) for code in row["category_code"] or [] if code in codes]
    return min(named, default=len(codes))


def _rule(draft: Draft, row: Row) -> tuple[Value, ...]:
    """Say whom a rule allows or denies what, for what, and why.

    Rights by name, and the reason in its approver's free words, only where counts are shown.
    """
    say = draft.words.say
    right, reason = ((_right(draft, row),), (row["reason"],)) if draft.edition.shows_counts else ((), ())
    categories = [category_name(draft.facts, draft.words, code) for code in row["category_code"] or []]
    return (
        say("requests.criteria.listed", names=categories) if categories else say("requests.criteria.any"),
        _work(draft, row),
        *right,
        say(f"requests.criteria.{row['effect']}"),
        _purposes(draft, row["purpose_codes"] or []),
        *reason,
        row["approved_on"] or say("requests.criteria.unapproved"),
    )


def _work(draft: Draft, row: Row) -> Both:
    """Name duties, kinds of persons and units; outside the internal and ministry editions units are not named."""
    kinds = [draft.words.find(f"person_type.{name}") or Both.same(name) for name in row["person_type"] or []]
    duties = [
        draft.words.find(f"requests.criteria.duty.{code}") or Both.same(code)
        for code in row["duty_code"] or []
    ]
    parts = [*duties, *kinds]
    if row["org_id"] and draft.edition.shows_counts:
        parts += [Both.same(name) for name in row["org_names"]]
    elif row["org_id"]:
        parts.append(draft.words.say("requests.criteria.units"))
    if not parts:
        return draft.words.say("requests.criteria.any_work")
    return draft.words.say("requests.criteria.listed", names=parts)


def _right(draft: Draft, row: Row) -> Both:
    """Name rights; a rule may also speak of every right of an action or a scope of data.

    The system names its rights in Japanese, so that the other language has their ids.
    """
    known = {right["entitlement_id"]: right["name"] for right in draft.facts.registers.rights}
    names = [Both(known.get(code, code), code) for code in row["entitlement_id"] or []]
    for kind, column in (("scope", "data_scope"), ("action", "action")):
        names += [
            draft.words.find(f"requests.criteria.{kind}.{code}") or Both.same(code)
            for code in row[column] or []
        ]
    if not names:
        return draft.words.say("requests.criteria.any_right")
    return draft.words.say("requests.criteria.listed", names=names)


def _purposes(draft: Draft, codes: Sequence[str]) -> Both | None:
    known = {row["code"]: Both(row["name_ja"], row["name_en"]) for row in draft.facts.registers.purposes}
    if not codes:
        return None
    return draft.words.say(
        "requests.criteria.listed", names=[known.get(code, Both.same(code)) for code in codes]
    )
