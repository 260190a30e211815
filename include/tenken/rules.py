"""Role rules and waivers: what people decided, dated and approved, reviewed like code."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from tenken.errors import ConfigError, Problem, Where
from tenken.strict import Strict, read_yaml, validated


class Requirements(Strict):
    """What a rule asks for beside its scope."""

    request: bool = False
    training: bool = False
    expires_within_days: int | None = None


OneOrMany = Annotated[list[str], Field(min_length=1)] | None


class RoleRule(Strict):
    """One approved sentence: who may (or must not) hold what, for which purpose; null = any."""

    rule_id: str
    effect: Literal["allow", "deny"]
    category_code: OneOrMany = None
    org_id: OneOrMany = None
    duty_code: OneOrMany = None
    person_type: OneOrMany = None
    entitlement_id: OneOrMany = None
    data_scope: OneOrMany = None
    action: OneOrMany = None
    requires: Requirements = Requirements()
    purpose_codes: list[str] = []
    reason: str | None = None
    max_permitted: int | None = None
    max_percent: int | None = None
    valid_from: date
    valid_until: date | None = None
    approved_by: str | None = None
    approved_on: date | None = None

    @model_validator(mode="before")
    @classmethod
    def _one_is_a_list_of_one(cls, data: Any) -> Any:
        """Let ``duty_code: order_entry`` stand for ``[order_entry]``."""
        if not isinstance(data, dict):
            return data
        return {
            key: [value] if key in RULE_SCOPE and isinstance(value, str) else value
            for key, value in data.items()
        }

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> RoleRule:
        if self.valid_until is not None and self.valid_until < self.valid_from:
            raise ValueError("valid_until lies before valid_from")
        return self

    @property
    def scope(self) -> tuple[tuple[str, ...] | None, ...]:
        """What the rule matches, comparable between rules; null = any."""
        return tuple(
            None if (value := getattr(self, name)) is None else tuple(sorted(value)) for name in RULE_SCOPE
        )


RULE_SCOPE = (
    "category_code",
    "org_id",
    "duty_code",
    "person_type",
    "entitlement_id",
    "data_scope",
    "action",
)


class RoleRules(Strict):
    """One approved version of the role rules."""

    version: str
    approved_by: str | None = None
    approved_on: date | None = None
    document: str | None = None
    rules: list[RoleRule]


class Waiver(Strict):
    """A dated approval to leave a finding; names a finding key or a code with its holder."""

    waiver_id: str
    finding_key: str | None = None
    code: str | None = None
    person_id: str | None = None
    account_id: str | None = None
    entitlement_id: str | None = None
    subject_id: str | None = None
    reason: Annotated[str, Field(min_length=1)]
    compensating_control: str | None = None
    owner: str
    approved_by: str
    approved_on: date
    valid_from: date
    valid_until: date
    kind: Literal["exception", "false_positive"] = "exception"
    """``false_positive`` says that nothing is wrong; somebody other than its owner must approve that."""

    @model_validator(mode="after")
    def _names_a_target(self) -> Waiver:
        if (self.finding_key is None) == (self.code is None):
            raise ValueError("name either finding_key or code")
        if self.kind == "false_positive" and self.approved_by == self.owner:
            raise ValueError("a false positive is approved by somebody other than its owner")
        if self.valid_until < self.valid_from:
            raise ValueError("valid_until lies before valid_from")
        return self


class Waivers(Strict):
    """The waivers of one site."""

    waivers: list[Waiver] = []


def load_role_rules(path: Path) -> RoleRules:
    """Read the role rules.

    Raises:
        ConfigError: a rule is malformed, an id repeats, or two rules with the same scope and
            overlapping dates say opposite things.
    """
    rules = validated(RoleRules, path, read_yaml(path))
    problems = [*_repeated(path, "rule_id", [r.rule_id for r in rules.rules]), *_conflicts(path, rules)]
    if problems:
        raise ConfigError(problems)
    return rules


def _repeated(path: Path, column: str, ids: list[str]) -> Iterator[Problem]:
    for name in sorted({i for i in ids if ids.count(i) > 1}):
        yield Problem(
            Where(str(path), None, column), f"'{name}' occurs more than once", "Give each its own id"
        )


def _conflicts(path: Path, rules: RoleRules) -> Iterator[Problem]:
    """Find pairs that no precedence can settle: same scope, same days, opposite effect."""
    by_scope: dict[Any, list[RoleRule]] = {}
    for rule in rules.rules:
        by_scope.setdefault(rule.scope, []).append(rule)
    for same in by_scope.values():
        for allow in (r for r in same if r.effect == "allow"):
            for deny in (r for r in same if r.effect == "deny"):
                if _overlap(allow, deny):
                    yield Problem(
                        Where(str(path), None, f"{allow.rule_id}, {deny.rule_id}"),
                        "two rules of the same scope and overlapping dates contradict each other",
                        "End one of them or narrow its scope",
                    )


def _overlap(one: RoleRule, other: RoleRule) -> bool:
    last = date.max
    return one.valid_from <= (other.valid_until or last) and other.valid_from <= (one.valid_until or last)


def load_waivers(path: Path | None) -> Waivers:
    """Read the waivers; no file named means none.

    Raises:
        ConfigError: a waiver has no end, no target or a repeated id.
    """
    if path is None:
        return Waivers()
    data = read_yaml(path)
    if isinstance(data, list):
        data = {"waivers": data}
    waivers = validated(Waivers, path, data or {})
    problems = list(_repeated(path, "waiver_id", [w.waiver_id for w in waivers.waivers]))
    if problems:
        raise ConfigError(problems)
    return waivers
