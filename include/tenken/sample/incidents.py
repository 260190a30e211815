"""The register of incidents: uses beyond the purpose and other improper acts, most of them followed by an instruction.

What was followed by none in time is planted here (N10), the looks without reason of earlier quarters included.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta

from tenken.sample.company import QUARTERS, Company, last_day
from tenken.sample.drafts import Draft, closed_draft
from tenken.sample.planting import expect_finding
from tenken.sample.plants_identity import CD, B, D
from tenken.sample.records import Expected
from tenken.sample.registers import Incident, Instruction

FORMS = {
    "out_of_purpose_use": "FORM-OUT-OF-PURPOSE",
    "access_revocation": "FORM-REVOCATION",
    "improper_act": "FORM-IMPROPER-ACT",
}
"""Form of the product → its document in the company's register."""
_MISUSE = {"INC-0203", "INC-0208", "INC-0209", "INC-0210", "INC-0212"}
"""Incidents that are uses beyond the purpose; of the years before every tenth was one."""
_CONTRACTORS = {"INC-0211": "C04", "INC-0212": "C05"}
_LATE, _OPEN = "INC-0209", "INC-0210"
"""Uses beyond the purpose: one instructed about seven weeks later, one not at all."""
_DISCIPLINE = {"INC-0209": "DISC-2019-03", "INC-0212": "DISC-2019-07"}
"""Decision on discipline that a closed use beyond the purpose led to."""
_LOOKS = ("U03", "U06")
_DAY = timedelta(days=1)


def draft_cases(seen: dict[str, dict[str, Expected]]) -> list[Draft]:
    """Draft the instructions on cases: a look without reason of B, a unit's and two contractors' acts."""
    looks = sorted(key for key, rows in seen.items() if B in rows and rows[B].code in _LOOKS)
    misuse = FORMS["out_of_purpose_use"]
    return [
        _draft_stop(
            date(2018, 10, 25),
            "INC-0211",
            "電話勧奨を直ちに中止し、応対記録を点検の上、再発防止策を報告すること",
        ),
        closed_draft(
            date(2019, 4, 8),
            {
                "incident_id": "INC-0209",
                "kind": "retrain",
                "addressee_id": "11000",
                "form_id": misuse,
                "body": "コラボ事業者の契約者の情報を勧奨先の選定に利用することを止め、対象者に再研修を行うこと",
            },
        ),
        closed_draft(
            date(2019, 4, 22),
            {
                "incident_id": "INC-0208",
                "finding_keys": " ".join(looks),
                "addressee_id": "17000",
                "form_id": misuse,
                "body": "照会及びオーダーのない閲覧の理由を本人に確認し、結果を報告すること",
            },
        ),
        _draft_stop(
            date(2019, 7, 10),
            "INC-0212",
            "返却すべき勧奨リストの利用を直ちに中止し、全てのリストを返却すること",
            form_id=misuse,
        ),
    ]


def _draft_stop(issued_on: date, incident_id: str, body: str, **form: str) -> Draft:
    """Draft the order to the contractor of an incident to stop selling."""
    addressee = {"addressee_kind": "contractor", "addressee_id": _CONTRACTORS[incident_id]}
    content = {"incident_id": incident_id, "kind": "stop_sales", **addressee, **form, "body": body}
    return closed_draft(issued_on, content)


def enter_incidents(company: Company, seen: dict[str, dict[str, Expected]]) -> None:
    """Enter every incident with its later states, and write down N10."""
    for rows in _instruction_states(company).values():
        _enter_instructed(company, rows)
    form = FORMS["out_of_purpose_use"]
    row = Incident(
        _OPEN, "out_of_purpose_use", date(2019, 5, 20), date(2019, 5, 23), "12000", None, form, "1", "open"
    )
    company.incidents.put(row.found_on + 3 * _DAY, row)
    expect_finding(company, CD, "N10", _OPEN)
    expect_finding(company, B, "N10", _LATE)
    # Its instruction vanished from the register (M06), and nothing shows any more that there was one.
    expect_finding(company, D, "N10", "INC-0203")
    _expect_looks(company, seen)


def _instruction_states(company: Company) -> dict[str, list[tuple[date, Instruction]]]:
    """Map each incident to the states of its instruction, in order of time."""
    states: dict[str, list[tuple[date, Instruction]]] = defaultdict(list)
    for version in company.instructions.versions():
        if version.row.incident_id is not None:
            states[version.row.incident_id].append((version.seen_from, version.row))
    return states


def _enter_instructed(company: Company, states: list[tuple[date, Instruction]]) -> None:
    """Enter an incident a few days before its instruction; it is closed once that is confirmed."""
    issued_on, first = states[0]
    incident_id = str(first.incident_id)
    found_on = date(2019, 2, 18) if incident_id == _LATE else issued_on - 6 * _DAY
    contractor_id = _CONTRACTORS.get(incident_id)
    row = Incident(
        incident_id,
        "out_of_purpose_use" if _is_misuse(incident_id) else "other",
        found_on,
        found_on + 2 * _DAY,
        None if contractor_id else first.addressee_id,
        contractor_id,
        first.form_id,
        "1",
        "open",
    )
    company.incidents.put(found_on + 2 * _DAY, row)
    company.incidents.put(issued_on, replace(row, status="responding"))
    for day, state in states:
        if state.confirmed_at is not None and company.incidents.get(incident_id).status != "closed":
            case_id = _DISCIPLINE.get(incident_id)
            company.incidents.put(day, replace(row, status="closed", disciplinary_case_id=case_id))


def _is_misuse(incident_id: str) -> bool:
    return incident_id in _MISUSE or (incident_id < "INC-0121" and incident_id.endswith("0"))


def _expect_looks(company: Company, seen: dict[str, dict[str, Expected]]) -> None:
    """N10 of the looks without reason that no instruction names by the end of a later quarter."""
    named = {key: row for row in company.instructions.rows() for key in (row.finding_keys or "").split()}
    for key, rows in seen.items():
        found = min(rows)
        if rows[found].code not in _LOOKS:
            continue
        for quarter in QUARTERS[QUARTERS.index(found) + 1 :]:
            if key not in named or named[key].issued_at.date() > last_day(quarter):
                values = {"person_id": rows[found].person_id, "account_id": rows[found].account_id}
                expect_finding(company, quarter, "N10", key, **values)
