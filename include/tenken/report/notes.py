"""The notes: how the figures were counted, with every policy value that shapes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tenken.report.edition import TOTAL, Edition, Withheld
from tenken.report.facts import Facts
from tenken.report.printed import Printed, print_row
from tenken.report.scope import category_name
from tenken.report.wording import Both, Wording

NOTED = ("headcount_person_types", "approved_percent")
"""Policy keys that a sentence of the notes spells out, and the table of thresholds therefore leaves out."""


@dataclass(frozen=True)
class PolicyRow:
    """One threshold as printed."""

    name: Both
    value: Both


def build_notes(facts: Facts, words: Wording, edition: Edition) -> tuple[Both, ...]:
    """Say how the figures were counted, with every policy value that shapes them."""
    policy = facts.policy
    notes = [words.say("notes.person"), words.say(f"notes.posts.{policy['headcount_posts']}")]
    types = policy["headcount_person_types"]
    if types:
        named = [words.find(f"person_type.{name}") or Both.same(name) for name in types]
        notes.append(words.say("notes.types", types=named))
    notes += [words.say("notes.moment"), words.say("notes.permitted")]
    notes.append(words.say(f"notes.rounding.{policy['percent_rounding']}"))
    notes += _baseline(facts, words)
    levels = _levels(facts, words)
    if levels and (edition.shows_counts or edition.levers.hides_nothing):
        # A level approved to the point tells what a range or a withheld total is there to hide.
        notes.append(words.say("notes.approved", levels=levels))
    notes += _coarse(facts, words, edition)
    notes.append(words.say("notes.waived"))
    if edition.is_internal:
        notes += [words.say("notes.grace"), words.say("notes.sensitive")]
    return tuple(notes)


def _coarse(facts: Facts, words: Wording, edition: Edition) -> list[Both]:
    """Say where something else than a whole percent is printed, and why."""
    small_unit = int(facts.policy.get("small_unit") or 0)
    printed = [print_row(row, edition, small_unit) for row in [*facts.history, *facts.headcount]]
    notes = []
    if any(isinstance(p, Printed) and p.exact is None and not p.is_bucket for p in printed):
        notes.append(words.say("publication.note_step", step=edition.levers.step))
    if any(isinstance(p, Printed) and p.is_bucket for p in printed):
        notes.append(words.say("publication.note_bucket", size=small_unit))
    if any(isinstance(p, Withheld) for p in printed):
        notes.append(words.say("publication.note_total"))
    return notes


def _baseline(facts: Facts, words: Wording) -> list[Both]:
    names = [facts.policy.get("baseline_quarter"), facts.policy.get("review_quarter")]
    if None in names:
        return []
    before, after = (facts.quarter_named(str(name)) for name in names)
    return [
        words.say(
            "notes.baseline",
            quarter=Both(before.name_ja, before.name_en),
            review=Both(after.name_ja, after.name_en),
        )
    ]


def _levels(facts: Facts, words: Wording) -> list[Both]:
    levels = dict(facts.policy["approved_percent"])
    codes = [*(row["code"] for row in facts.categories), TOTAL]
    return [
        words.say("notes.approved_item", category=category_name(facts, words, code), percent=levels[code])
        for code in codes
        if code in levels
    ]


def build_policy(facts: Facts, words: Wording, edition: Edition) -> tuple[PolicyRow, ...]:
    """List every threshold in the order of the table; empty outside the internal edition."""
    if not edition.is_internal:
        return ()
    return tuple(
        PolicyRow(words.find(f"policy.{name}") or Both.same(name), _policy_value(value, words))
        for name, value in facts.policy.items()
        if name not in NOTED
    )


def _policy_value(value: Any, words: Wording) -> Both:
    if value is None or value in ([], {}):
        return words.say("notes.unset")
    if isinstance(value, bool):
        return words.say("value.yes" if value else "value.no")
    if isinstance(value, int | float):
        return Both.same(f"{value:,}")
    if isinstance(value, list):
        return Both.same(", ".join(str(part) for part in value))
    return words.find(f"value.{value}") or Both.same(value)
