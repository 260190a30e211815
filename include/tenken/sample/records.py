"""The rows of the sample company and how they change over time; nothing here draws or decides anything.

Field names are the columns of `include/contract`, so that writers copy rows without a mapping.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Generic, TypeVar

R = TypeVar("R")
Key = tuple[str, ...]


@dataclass(frozen=True)
class Person:
    """One row of persons; `manager_id` is null for the president only."""

    person_id: str
    employer_id: str | None
    person_type: str
    name: str
    name_kana: str
    email: str
    status: str = "active"
    status_since: date | None = None
    hired_on: date | None = None
    left_on: date | None = None
    manager_id: str | None = None


@dataclass(frozen=True)
class Post:
    """One row of posts."""

    person_id: str
    org_id: str
    duty_code: str
    post_kind: str
    is_manager: bool
    ordered_on: date
    valid_from: date
    valid_until: date | None = None


@dataclass(frozen=True)
class Unit:
    """One row of org_units; the category is null where the unit inherits its parent's."""

    org_id: str
    parent_id: str | None
    name: str
    site: str
    category_code: str | None
    in_scope: bool
    manager_id: str | None = None
    contractor_id: str | None = None
    valid_from: date = date(2015, 4, 1)
    valid_until: date | None = None


@dataclass(frozen=True)
class Contractor:
    """One row of contractors."""

    contractor_id: str
    parent_contractor_id: str | None
    name: str
    contract_from: date
    contract_until: date | None
    supervisor_org_id: str | None


@dataclass(frozen=True)
class Operator:
    """One row of operators: who sells the wholesale line under an own name."""

    operator_id: str
    name: str
    valid_from: date
    valid_until: date | None = None


@dataclass(frozen=True)
class Entitlement:
    """One row of entitlements."""

    entitlement_id: str
    system: str
    name: str
    action: str
    data_scope: str
    operator_id: str | None = None
    is_bypass: bool = False


@dataclass(frozen=True)
class Part:
    """One row of entitlement_parts."""

    entitlement_id: str
    part_id: str


@dataclass(frozen=True)
class Account:
    """One row of accounts; `account_id` is the canonical (lower case) spelling."""

    account_id: str
    system: str
    person_id: str | None
    account_type: str
    is_enabled: bool
    owner_person_id: str | None = None
    display_name: str | None = None
    email: str | None = None
    created_at: datetime | None = None
    disabled_at: datetime | None = None
    last_login_at: datetime | None = None


@dataclass(frozen=True)
class Grant:
    """One row of grants; times are local (Asia/Tokyo)."""

    holder_kind: str
    holder_id: str
    entitlement_id: str
    granted_at: datetime | None
    granted_by: str | None = None
    request_id: str | None = None
    purpose_code: str | None = None
    expires_on: date | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True)
class Member:
    """One row of group_members."""

    group_id: str
    member_kind: str
    member_id: str


@dataclass(frozen=True)
class Request:
    """One row of requests; times are local (Asia/Tokyo)."""

    request_id: str
    kind: str
    person_id: str | None
    account_id: str | None
    entitlement_id: str
    purpose_code: str | None
    requested_by: str
    requested_at: datetime
    decision: str
    approved_by: str | None
    approved_at: datetime | None
    expires_on: date | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Expected:
    """One finding that the planting causes in one quarter.

    `subject_id` is the first part of the finding's grain, `object_id` the second: the entitlement of
    a grant, the pair of P03, the key of the finding that R07's waiver used to cover.
    `waiver_id` names the waiver in force, null where the finding is an exception.
    """

    quarter: str
    code: str
    subject_id: str
    person_id: str | None = None
    account_id: str | None = None
    entitlement_id: str | None = None
    object_id: str | None = None
    waiver_id: str | None = None


@dataclass(frozen=True)
class Version(Generic[R]):
    """One state of a row; a source shows it from `seen_from` until the day before `seen_until`."""

    row: R
    seen_from: date
    seen_until: date | None = None

    def is_seen(self, day: date) -> bool:
        """Tell whether the source shows this state at the end of `day`."""
        return self.seen_from <= day and (self.seen_until is None or self.seen_until > day)


class History(Generic[R]):
    """Every state that the rows of one dataset ever had; the states of one key are given in order of time."""

    def __init__(self, key: Callable[[R], Key]) -> None:
        self._key = key
        self._current: dict[Key, int] = {}
        self._versions: list[Version[R]] = []

    def put(self, day: date, row: R) -> R:
        """Show `row` from `day`; an earlier state of its key ends, one of the same day is replaced."""
        key = self._key(row)
        last = self._current.get(key)
        if last is not None and self._versions[last].seen_from == day:
            self._versions[last] = Version(row, day)
            return row
        if last is not None:
            self._close(last, day)
        self._current[key] = len(self._versions)
        self._versions.append(Version(row, day))
        return row

    def drop(self, day: date, *key: str) -> None:
        """Show the row of `key` no longer from `day`."""
        self._close(self._current.pop(key), day)

    def _close(self, index: int, day: date) -> None:
        version = self._versions[index]
        if day < version.seen_from:
            raise ValueError(f"states out of order: {day} lies before {version.seen_from}")
        self._versions[index] = replace(version, seen_until=day)

    def get(self, *key: str) -> R:
        """Give the latest state of a key."""
        return self._versions[self._current[key]].row

    def rows(self) -> Iterator[R]:
        """Give the latest state of every key that has not been dropped, in order of first state."""
        return (self._versions[index].row for index in self._current.values())

    def at(self, day: date) -> list[R]:
        """List what the source shows at the end of `day`, ordered by key."""
        return sorted((v.row for v in self._versions if v.is_seen(day)), key=self._key)

    def versions(self) -> list[Version[R]]:
        """List every state, ordered by key and day."""
        kept = (v for v in self._versions if v.seen_until != v.seen_from)
        return sorted(kept, key=lambda v: (*self._key(v.row), v.seen_from.isoformat()))
