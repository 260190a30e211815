"""Name the allow rule that comes nearest to a holding that none covers, and what about it does not fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from tenken.engine.duckdb import run

if TYPE_CHECKING:
    import duckdb

OF_THE_POST = ("category_code", "org_id", "duty_code")
_RULES = """
    SELECT r.rule_id, r.category_code, r.org_id, r.duty_code, r.person_type, r.requires_training,
        r.expires_within_days
    FROM role_rules_in_force AS r
    INNER JOIN rule_entitlements AS e ON r.rule_id = e.rule_id
    WHERE r.effect = 'allow' AND e.entitlement_id = $entitlement_id
    ORDER BY r.rule_id"""
_HOLDER = """
    SELECT h.person_id, h.person_type, t.person_id IS NOT NULL, h.expires_on,
        CAST(h.granted_at + (epoch(r.as_of + INTERVAL 1 DAY) - epoch(r.as_of_end)) * INTERVAL 1 SECOND AS DATE)
    FROM holdings AS h
    CROSS JOIN run AS r
    LEFT JOIN trained_persons AS t ON h.person_id = t.person_id
    WHERE h.account_id = $account_id AND h.entitlement_id = $entitlement_id"""
_POSTS = """
    SELECT category_code, org_id, duty_code FROM posts_in_force
    WHERE person_id = $person_id ORDER BY post_kind DESC, valid_from DESC, org_id, duty_code"""


@dataclass(frozen=True)
class Rule:
    """What one allow rule asks for; null = any. ``scope`` maps an attribute to the values it accepts."""

    rule_id: str
    scope: Mapping[str, Sequence[str] | None]
    needs_training: bool
    expires_within_days: int | None


@dataclass(frozen=True)
class Holder:
    """Who holds the right: the posts in force, main posts first, and what conditions look at."""

    person_type: str | None
    posts: Sequence[Mapping[str, str | None]]
    is_trained: bool
    granted_on: date | None
    expires_on: date | None


@dataclass(frozen=True)
class Difference:
    """One attribute that does not fit: what the rule accepts, and what the holder has (null = nothing)."""

    attribute: str
    wanted: tuple[str, ...]
    held: str | None


@dataclass(frozen=True)
class Nearest:
    """The nearest rule; no difference means that it fits and something else stands in the way."""

    rule_id: str
    differences: tuple[Difference, ...]


def find_nearest(rules: Sequence[Rule], holder: Holder) -> Nearest | None:
    """Choose the rule with the fewest differing attributes, the smaller rule_id of equals; null without rules.

    Attributes of a post must fit one and the same post: the one that fits best counts.
    """
    compared = [Nearest(rule.rule_id, compare_rule(rule, holder)) for rule in rules]
    return min(compared, key=lambda n: (len(n.differences), n.rule_id), default=None)


def compare_rule(rule: Rule, holder: Holder) -> tuple[Difference, ...]:
    """List the attributes of a rule that a holder does not meet, in the order in which a rule is written."""
    posts = [_differing(rule, OF_THE_POST, post) for post in holder.posts or [{}]]
    of_person = _differing(rule, ("person_type",), {"person_type": holder.person_type})
    return (*min(posts, key=len), *of_person, *_unmet(rule, holder))


def _differing(rule: Rule, attributes: Sequence[str], held: Mapping[str, str | None]) -> list[Difference]:
    differences = []
    for name in attributes:
        wanted = rule.scope.get(name)
        if wanted is not None and held.get(name) not in wanted:
            differences.append(Difference(name, tuple(wanted), held.get(name)))
    return differences


def _unmet(rule: Rule, holder: Holder) -> list[Difference]:
    unmet = []
    if rule.needs_training and not holder.is_trained:
        unmet.append(Difference("training", (), None))
    days = rule.expires_within_days
    if days is not None and not _ends_in_time(holder, days):
        ends = None if holder.expires_on is None else holder.expires_on.isoformat()
        unmet.append(Difference("expires_within_days", (str(days),), ends))
    return unmet


def _ends_in_time(holder: Holder, days: int) -> bool:
    if holder.expires_on is None or holder.granted_on is None:
        return False
    return (holder.expires_on - holder.granted_on).days <= days


def read_nearest(
    connection: duckdb.DuckDBPyConnection, account_id: str, entitlement_id: str
) -> Nearest | None:
    """Find the nearest rule of a holding in a sealed inspection; null when no allow rule speaks of the right."""
    values: dict[str, Any] = {"account_id": account_id, "entitlement_id": entitlement_id}
    found = run(connection, _HOLDER, values)
    if not found:
        return None
    person_id, person_type, is_trained, expires_on, granted_on = found[0]
    posts = [
        dict(zip(OF_THE_POST, row, strict=True)) for row in run(connection, _POSTS, {"person_id": person_id})
    ]
    rules = [
        Rule(row[0], dict(zip((*OF_THE_POST, "person_type"), row[1:5], strict=True)), bool(row[5]), row[6])
        for row in run(connection, _RULES, values)
    ]
    return find_nearest(rules, Holder(person_type, posts, is_trained, granted_on, expires_on))
