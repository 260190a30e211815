"""Events of access: accounts, grants, groups, and the requests that carry them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from tenken.sample.company import DIRECTORY, OPERATOR_ACCOUNT, SYSTEM, Company, moment
from tenken.sample.records import Account, Grant, Member, Request

PURPOSES = {
    "EXTRACT_CAMPAIGN": "campaign",
    "ORDER_ADMIN": "order_entry",
    "ADMIN_COLLAB": "maintenance",
    "VIEW_ALL_RECORDS": "maintenance",
}
"""What a right is asked for; the others are for checking a line."""


def open_account(company: Company, day: date, account_id: str, account_type: str, **values: Any) -> Account:
    """Add an account that the CRM shows from `day`; a personal one takes its person's address."""
    person_id = values.get("person_id")
    if account_type == "personal" and person_id is not None and "email" not in values:
        values["email"] = company.persons.get(person_id).email
        if company.account_of.setdefault(person_id, account_id) == account_id:
            open_directory(company, day, person_id)
    values.setdefault("created_at", moment(day, 9))
    return company.accounts.put(
        day,
        Account(account_id, SYSTEM, values.pop("person_id", None), account_type, is_enabled=True, **values),
    )


def directory_id(person_id: str) -> str:
    """Give the login of a person in the directory."""
    return person_id.lower()


def open_directory(company: Company, day: date, person_id: str) -> None:
    """Add the directory's account of a person, on which the account in the CRM hangs."""
    row = Account(
        directory_id(person_id),
        DIRECTORY,
        person_id,
        "personal",
        is_enabled=True,
        email=company.persons.get(person_id).email,
        created_at=moment(day, 8),
    )
    company.accounts.put(day, row)


def switch_account(company: Company, day: date, account_id: str, *, is_enabled: bool) -> None:
    """Enable or disable an account; the directory's goes with the first of a person."""
    disabled_at = None if is_enabled else moment(day, 17)
    account = company.accounts.get(account_id)
    company.accounts.put(day, replace(account, is_enabled=is_enabled, disabled_at=disabled_at))
    if account.system == SYSTEM and company.account_of.get(account.person_id or "") == account_id:
        switch_account(company, day, directory_id(str(account.person_id)), is_enabled=is_enabled)


def grant_right(company: Company, day: date, account_id: str, entitlement_id: str, **values: Any) -> Grant:
    """Grant directly; a grant of the same key is replaced."""
    values.setdefault("granted_at", moment(day, 10))
    values.setdefault("purpose_code", PURPOSES.get(entitlement_id, "line_check"))
    # Nobody grants to oneself: the first administrator's rights are granted by the second.
    values.setdefault("granted_by", OPERATOR_ACCOUNT if account_id != OPERATOR_ACCOUNT else "adm002")
    row = Grant("account", account_id, entitlement_id, **values)
    company.direct[account_id].add(entitlement_id)
    return company.grants.put(day, row)


def revoke_right(company: Company, day: date, account_id: str, entitlement_id: str) -> None:
    """Delete a direct grant."""
    company.direct[account_id].discard(entitlement_id)
    company.grants.drop(day, "account", account_id, entitlement_id)


def mark_revoked(company: Company, day: date, account_id: str, entitlement_id: str) -> None:
    """Keep the row of a direct grant but mark it revoked."""
    company.direct[account_id].discard(entitlement_id)
    row = company.grants.get("account", account_id, entitlement_id)
    company.grants.put(day, replace(row, revoked_at=moment(day, 17)))


def join_group(company: Company, day: date, group_id: str, account_id: str) -> None:
    """Put an account into a group."""
    company.groups[account_id].add(group_id)
    company.members.put(day, Member(group_id, "account", account_id))


def quit_group(company: Company, day: date, group_id: str, account_id: str) -> None:
    """Take an account out of a group."""
    company.groups[account_id].discard(group_id)
    company.members.drop(day, group_id, "account", account_id)


def strip_rights(company: Company, day: date, account_id: str) -> None:
    """End every right of an account: one row stays marked as revoked, the others are deleted."""
    for entitlement_id in sorted(company.direct[account_id]):
        if entitlement_id == "VIEW_OWN":
            mark_revoked(company, day, account_id, entitlement_id)
        else:
            revoke_right(company, day, account_id, entitlement_id)
    for group_id in sorted(company.groups[account_id]):
        quit_group(company, day, group_id, account_id)


def approve_request(
    company: Company,
    day: date,
    entitlement_id: str,
    person_id: str | None,
    account_id: str | None,
    **values: Any,
) -> str:
    """File a request on `day` that the manager approves the same afternoon, and return its id."""
    request_id = f"REQ-{day.year}-{company.number('request'):05d}"
    beneficiary = person_id or "E000002"
    approver = company.persons.get(beneficiary).manager_id or "E000001"
    row = Request(
        request_id,
        values.pop("kind", "ordinary"),
        person_id,
        account_id,
        entitlement_id,
        PURPOSES.get(entitlement_id, "line_check"),
        beneficiary,
        moment(day, 9),
        "approved",
        approver,
        moment(day, 15),
    )
    company.requests.put(day, replace(row, **values))
    return request_id


def give_right(company: Company, day: date, person_id: str, entitlement_id: str, **values: Any) -> str:
    """Approve two days earlier and grant on `day`; returns the account."""
    account_id = company.account_of[person_id]
    request_id = approve_request(company, day - timedelta(days=2), entitlement_id, person_id, account_id)
    grant_right(company, day, account_id, entitlement_id, request_id=request_id, **values)
    return account_id


def take_right(
    company: Company, day: date, person_id: str | None, account_id: str, entitlement_id: str
) -> None:
    """Approve a removal two days earlier and delete the grant on `day`."""
    approve_request(company, day - timedelta(days=2), entitlement_id, person_id, account_id, kind="removal")
    revoke_right(company, day, account_id, entitlement_id)
