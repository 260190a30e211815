"""Writing down what the planting causes: expected findings and waivers."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

from tenken.sample.company import Company
from tenken.sample.records import Expected


def expect_finding(company: Company, quarters: str, code: str, subject_id: str, **values: str | None) -> None:
    """Write down one finding for each of the quarters, named by blanks: ``FY2018Q4 FY2019Q1``."""
    for quarter in quarters.split():
        company.expected.append(Expected(quarter, code, subject_id, **values))


def expect_right(
    company: Company, quarters: str, code: str, account_id: str, entitlement_id: str, **values: str | None
) -> None:
    """Write down a finding whose grain is (account, entitlement)."""
    person_id = company.accounts.get(account_id).person_id
    expect_finding(
        company,
        quarters,
        code,
        account_id,
        person_id=person_id,
        account_id=account_id,
        entitlement_id=entitlement_id,
        object_id=entitlement_id,
        **values,
    )


def expect_person(company: Company, quarters: str, code: str, person_id: str, **values: str | None) -> None:
    """Write down a finding about a person, which names the personal account too."""
    values["account_id"] = company.account_of[person_id]
    expect_finding(company, quarters, code, person_id, person_id=person_id, **values)


def expect_lapse(
    company: Company, quarter: str, waiver_id: str, code: str, account_id: str, entitlement_id: str
) -> None:
    """Write down R07: a waiver ended and its finding did not; the object is the key of that finding."""
    text = f"{code}|1|{account_id}|{entitlement_id}"
    expect_finding(
        company,
        quarter,
        "R07",
        waiver_id,
        person_id=company.accounts.get(account_id).person_id,
        account_id=account_id,
        entitlement_id=entitlement_id,
        object_id=sha256(text.encode()).hexdigest(),
    )


def add_waiver(
    company: Company,
    waiver_id: str,
    code: str,
    valid_from: date,
    valid_until: date,
    reason: str,
    **target: str,
) -> None:
    """Add a waiver for a finding of a code and a holder."""
    company.waivers.append(
        {
            "waiver_id": waiver_id,
            "code": code,
            **target,
            "reason": reason,
            "owner": "E000013",
            "approved_by": "E000002",
            "approved_on": valid_from,
            "valid_from": valid_from,
            "valid_until": valid_until,
        }
    )
