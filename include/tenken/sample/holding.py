"""Who holds which sensitive right at the end of a day, worked out from the company's own histories.

What follows from holding (use, attestations, findings about groups of holders) is built on it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tenken.sample.company import Company
from tenken.sample.records import Grant, Person, Post


@dataclass(frozen=True)
class Held:
    """One sensitive right of an enabled account by the shortest path; depth 0 = granted directly."""

    account_id: str
    entitlement_id: str
    account_type: str
    person_id: str | None
    depth: int
    grant: Grant


@dataclass(frozen=True)
class Standing:
    """The company at the end of one day."""

    day: date
    held: dict[tuple[str, str], Held]
    """(account, entitlement) → how it is held, in order."""
    persons: dict[str, Person]
    posts: dict[str, list[Post]]
    """Person → posts valid on the day, the main one first."""

    def is_left(self, person_id: str) -> bool:
        """Tell whether employment has ended and not begun again."""
        return has_left(self.persons[person_id], self.day)

    def kind_of(self, person_id: str, company: Company) -> tuple[str | None, str | None, str]:
        """Give the category and duty of the main post, and the type of the person."""
        main = next((p for p in self.posts.get(person_id, []) if p.post_kind == "main"), None)
        kind = self.persons[person_id].person_type
        return (
            (None, None, kind) if main is None else (company.category_of(main.org_id), main.duty_code, kind)
        )


def has_left(person: Person, day: date) -> bool:
    """Tell whether a person's employment has ended by the end of `day` and not begun again."""
    if person.left_on is None or person.left_on > day:
        return False
    return not (person.hired_on is not None and person.left_on < person.hired_on <= day)


def stand_at(company: Company, day: date) -> Standing:
    """Work out the company at the end of `day`; asked again, it answers from memory."""
    if day not in company.standings:
        company.standings[day] = Standing(
            day,
            dict(sorted(_hold(company, day).items())),
            {p.person_id: p for p in company.persons.at(day)},
            _place(company, day),
        )
    return company.standings[day]


def find_holders(now: Standing) -> dict[str, list[Held]]:
    """Map each known person who is still here to the rights of all accounts."""
    holders: dict[str, list[Held]] = defaultdict(list)
    for held in now.held.values():
        if held.person_id in now.persons and not now.is_left(held.person_id):
            holders[held.person_id].append(held)
    return holders


def _place(company: Company, day: date) -> dict[str, list[Post]]:
    posts: dict[str, list[Post]] = defaultdict(list)
    for post in company.posts.at(day):
        if post.valid_from <= day and (post.valid_until is None or post.valid_until >= day):
            posts[post.person_id].append(post)
    for found in posts.values():
        found.sort(key=lambda p: p.post_kind != "main")
    return dict(posts)


def _hold(company: Company, day: date) -> dict[tuple[str, str], Held]:
    sensitive = {
        e.entitlement_id
        for e in company.entitlements.at(day)
        if e.data_scope in ("collab", "both") or e.is_bypass
    }
    parts: dict[str, list[str]] = defaultdict(list)
    for part in company.parts.at(day):
        parts[part.entitlement_id].append(part.part_id)
    accounts = {a.account_id: a for a in company.accounts.at(day) if a.is_enabled}
    members = _members(company, day)
    found: dict[tuple[str, str], Held] = {}
    for grant in company.grants.at(day):
        rights = [r for r in (grant.entitlement_id, *parts[grant.entitlement_id]) if r in sensitive]
        if not rights or grant.revoked_at is not None:
            continue
        for account_id, depth in _reach(grant, members):
            account = accounts.get(account_id)
            for right in rights if account is not None else ():
                known = found.get((account_id, right))
                if account is not None and (known is None or depth < known.depth):
                    found[account_id, right] = Held(
                        account_id, right, account.account_type, account.person_id, depth, grant
                    )
    return found


def _members(company: Company, day: date) -> dict[str, list[tuple[str, str]]]:
    members: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for member in company.members.at(day):
        members[member.group_id].append((member.member_kind, member.member_id))
    return dict(members)


def _reach(grant: Grant, members: dict[str, list[tuple[str, str]]]) -> Iterator[tuple[str, int]]:
    """Yield the accounts that a grant reaches with the number of groups between, nearest first."""
    if grant.holder_kind == "account":
        yield grant.holder_id, 0
        return
    seen, layer, depth = {grant.holder_id}, [grant.holder_id], 1
    while layer:
        inner = [m for group in layer for m in members.get(group, [])]
        yield from ((member_id, depth) for kind, member_id in inner if kind == "account")
        layer = [g for kind, g in dict.fromkeys(inner) if kind == "group" and g not in seen]
        seen.update(layer)
        depth += 1
