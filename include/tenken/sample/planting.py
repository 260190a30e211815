"""Writing down what the planting causes: expected findings and waivers."""

from __future__ import annotations

from datetime import date, datetime, time
from hashlib import sha256

from tenken.calendar import Quarter
from tenken.sample.company import QUARTERS, Company
from tenken.sample.records import Expected
from tenken.sample.usage import make_event, ordered_lines
from tenken.sample.workdays import work_days

UNPLANTED = {
    "S04": "one config describes every quarter, so no source changes its query",
    "S08": "every source is extracted as of the same day",
    "S10": "one config describes every quarter, so no query may leave rows out",
    "S14": "nothing is captured again for a quarter that has been inspected",
    "V11": "every quarter is inspected",
}
"""Controls that the sample has no case of, and why."""


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
    """Write down a finding about a person or, as `subject_id`, the personal account; it names both."""
    values["account_id"] = company.account_of[person_id]
    subject_id = values.pop("subject_id", None) or person_id
    expect_finding(company, quarters, code, subject_id, person_id=person_id, **values)


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


def add_event(
    company: Company, account_id: str, day: date, entitlement_id: str | None, line_key: str | None = None
) -> None:
    """Let an account look up a line at eleven; without a line, one ordered on the last business day by then."""
    quarter = str(Quarter.holding(day))
    ordered_on = max(d for d in work_days(quarter) if d <= day)
    line = line_key or ordered_lines(quarter, ordered_on)[day.day]
    at = datetime.combine(day, time(11, day.day, day.month))
    company.events[quarter].append(make_event(account_id, at, line, entitlement_id))


def add_waiver(
    company: Company,
    waiver_id: str,
    code: str,
    valid_from: date,
    valid_until: date,
    reason: str,
    approved_by: str = "E000002",
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
            "approved_by": approved_by,
            "approved_on": valid_from,
            "valid_from": valid_from,
            "valid_until": valid_until,
        }
    )


def renew_waiver(company: Company, series: str, code: str, account_id: str) -> None:
    """Waive one right's finding of all three quarters by three waivers in a row: R16 of the third."""
    for number, (start, end) in enumerate(
        (
            (date(2019, 3, 4), date(2019, 3, 31)),
            (date(2019, 6, 3), date(2019, 6, 30)),
            (date(2019, 9, 2), date(2019, 9, 30)),
        ),
        start=1,
    ):
        waiver_id, quarter = f"{series}{number}", QUARTERS[number + 2]
        add_waiver(company, waiver_id, code, start, end, "手続の完了まで", account_id=account_id)
        expect_right(company, quarter, code, account_id, "VIEW_COLLAB", waiver_id=waiver_id)
    expect_finding(company, QUARTERS[5], "R16", f"{series}3", account_id=account_id)


def expect_request(company: Company, quarters: str, code: str, request_id: str, account_id: str) -> None:
    """Write down R04 or R05: a request for the right to view, and whom it is for."""
    expect_finding(
        company,
        quarters,
        code,
        request_id,
        person_id=company.accounts.get(account_id).person_id,
        account_id=account_id,
        entitlement_id="VIEW_COLLAB",
        object_id="VIEW_COLLAB" if code == "R05" else None,
    )


def waive_own(company: Company, waiver_id: str, code: str, account_id: str, person_id: str) -> None:
    """Waive a finding about an account in B and C, approved by the person it is about: R17."""
    add_waiver(
        company,
        waiver_id,
        code,
        date(2019, 3, 11),
        date(2019, 6, 30),
        "登録の訂正待ち",
        approved_by=person_id,
        account_id=account_id,
    )
    key = sha256(f"{code}|1|{account_id}|".encode()).hexdigest()
    expect_finding(
        company,
        f"{QUARTERS[3]} {QUARTERS[4]}",
        "R17",
        waiver_id,
        person_id=person_id,
        account_id=account_id,
        object_id=key,
    )
