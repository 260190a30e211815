"""The instructions that follow the findings, and what the M controls then find.

An orderly company instructs in the month after a serious finding came back, and reports done what is
done. What is not in order is planted here: what was left out, late, claimed too early, altered.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from tenken.sample.company import QUARTERS, Company, last_day, moment
from tenken.sample.documents import REGISTERED_FROM
from tenken.sample.drafts import ISSUER, Draft, acknowledged, claimed, closed_draft, confirmed, finding_key
from tenken.sample.incidents import FORMS, draft_cases, enter_incidents
from tenken.sample.planting import expect_finding
from tenken.sample.plants_identity import BCD, CD, B, C, D
from tenken.sample.records import Expected
from tenken.sample.registers import Instruction

_GRAVE = {
    f"{group}{number:02d}"
    for group, numbers in {
        "I": (1, 2, 7, 9, 11, 12),
        "L": (1, 2, 3, 5, 9),
        "R": (1, 2, 4, 5, 7, 9, 12, 13, 17, 19, 20),
        "P": (3, 4, 6, 7, 8),
        "U": (2, 3, 4, 6),
    }.items()
    for number in numbers
}
"""Codes of severity C and H whose findings need an instruction when they come back."""
_ALLOWED = {"C": 1, "H": 1, "M": 2, "L": 4}
_LIGHT = {"I08", "L11", "P14", "P15", "R18"}
_LEFT_OUT = {("R02", C), ("L03", D)}
"""Code and quarter of findings that nobody instructs about: M07."""
_CLAIMED_ANYWAY = {("R01", C)}
"""Code and quarter of instructions that are reported done although they are not: M01."""
_ISSUED = {C: date(2019, 4, 22), D: date(2019, 7, 22)}
OLD = 120
"""Instructions of the years before, each on an incident and long closed."""


def follow_findings(company: Company) -> None:
    """Issue every instruction, and write down what M says of findings and of instructions."""
    seen: dict[str, dict[str, Expected]] = defaultdict(dict)
    for row in company.expected:
        seen[finding_key(row)][row.quarter] = row
    drafts = [*_old_drafts(), *_odd_drafts(), *draft_cases(seen)]
    instructed: dict[str, str] = {}
    for quarter in (C, D):
        drafts += _instruct(seen, quarter, instructed)
    _expect_lives(company, seen, instructed)
    for number, draft in enumerate(sorted(drafts, key=lambda d: d.issued_on), start=1):
        _register(company, number, draft)
    enter_incidents(company, seen)


def _earlier(quarter: str) -> str | None:
    index = QUARTERS.index(quarter)
    return QUARTERS[index - 1] if index else None


def _instruct(seen: dict[str, dict[str, Expected]], quarter: str, instructed: dict[str, str]) -> list[Draft]:
    """Issue one instruction per code and fate for the grave findings that a quarter shows again."""
    groups: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for key, rows in seen.items():
        row = rows.get(quarter)
        if row is None or row.waiver_id is not None or key in instructed or not _is_due(rows, quarter):
            continue
        if (row.code, quarter) not in _LEFT_OUT:
            groups[row.code, D in rows].append(key)
            instructed[key] = quarter
    return [_draft(code, quarter, keys, is_open) for (code, is_open), keys in sorted(groups.items())]


def _is_due(rows: dict[str, Expected], quarter: str) -> bool:
    return rows[quarter].code in _GRAVE and _earlier(quarter) in rows


def _draft(code: str, quarter: str, keys: list[str], is_open: bool) -> Draft:
    issued, number = _ISSUED[quarter], len(keys)
    is_claimed = not is_open or (code, quarter) in _CLAIMED_ANYWAY
    draft = Draft(
        issued,
        {
            "finding_keys": " ".join(sorted(keys)),
            "kind": "revoke_access" if code[0] in "LRP" else "other",
            "body": f"点検の指摘（{code}、{number}件）を是正し、結果を報告すること",
            "due_on": date(2019, 10, 31) if is_open else date(2019, 8, 9),
        },
        [acknowledged(issued)],
    )
    if is_claimed:
        done = date(2019, 6, 14) if is_open else date(2019, 8, 2)
        draft.changes += [claimed(done), confirmed(done)]
    if is_open and is_claimed:
        draft.plants += [("M01", CD, key) for key in keys]
    return draft


def _old_drafts() -> list[Draft]:
    first = date(2015, 5, 11)
    return [
        closed_draft(first + timedelta(days=8 * n), {"incident_id": f"INC-{n + 1:04d}", "kind": "retrain"})
        for n in range(OLD)
    ]


def _odd_drafts() -> list[Draft]:
    """M02, M03, M06, M07, M08 and M10, twice each where one does not last."""
    unknown = sha256(b"never found").hexdigest()
    own = closed_draft(date(2019, 1, 10), {"incident_id": "INC-0201"}, ISSUER)
    own.plants.append(("M08", BCD, None))
    unverifiable = closed_draft(date(2019, 1, 21), {"finding_keys": unknown})
    unverifiable.plants.append(("M10", BCD, unknown))
    groundless = closed_draft(date(2019, 6, 3), {})
    groundless.plants.append(("M07", CD, None))
    altered = closed_draft(date(2019, 1, 28), {"incident_id": "INC-0202"})
    altered.changes.append((date(2019, 5, 10), {"body": "対応は不要とする"}))
    altered.plants.append(("M06", C, None))
    vanished = closed_draft(date(2019, 2, 4), {"incident_id": "INC-0203"})
    vanished.changes.append((date(2019, 8, 5), None))
    vanished.plants.append(("M06", D, None))
    return [own, unverifiable, groundless, altered, vanished, *_late_drafts()]


def _late_drafts() -> list[Draft]:
    """M02: due and not reported done. M03: not acknowledged within five business days."""
    overdue = Draft(
        date(2019, 1, 15),
        {"incident_id": "INC-0204", "due_on": date(2019, 3, 15)},
        [acknowledged(date(2019, 1, 15)), claimed(date(2019, 4, 10)), confirmed(date(2019, 4, 10))],
        [("M02", B, None)],
    )
    late = Draft(
        date(2019, 7, 16),
        {"incident_id": "INC-0205", "due_on": date(2019, 8, 30)},
        [acknowledged(date(2019, 7, 16))],
        [("M02", D, None)],
    )
    unread = Draft(
        date(2019, 3, 5),
        {"incident_id": "INC-0206", "due_on": date(2019, 4, 26)},
        [acknowledged(date(2019, 4, 1)), claimed(date(2019, 4, 19)), confirmed(date(2019, 4, 19))],
        [("M03", B, None)],
    )
    ignored = Draft(
        date(2019, 9, 2),
        {"incident_id": "INC-0207", "due_on": date(2019, 10, 31)},
        plants=[("M03", D, None)],
    )
    return [overdue, late, unread, ignored]


def _register(company: Company, number: int, draft: Draft) -> None:
    """Enter a draft and its later states, and write down what is planted on it."""
    defaults: dict[str, Any] = {
        "incident_id": None,
        "finding_keys": None,
        "addressee_kind": "org",
        "addressee_id": "16000",
        "form_id": _form(draft),
        "kind": "other",
        "body": "再発防止の措置を講じ、結果を報告すること",
    }
    row = Instruction(
        instruction_no=number,
        issued_by=ISSUER,
        issued_at=moment(draft.issued_on, 10),
        **{**defaults, **draft.content},
    )
    company.instructions.put(draft.issued_on, row)
    for day, changes in draft.changes:
        if changes is None:
            company.instructions.drop(day, f"{number:04d}")
            continue
        row = company.instructions.put(day, replace(row, **changes))
    for code, quarters, object_id in draft.plants:
        expect_finding(
            company, quarters, code, str(number), object_id=object_id, **_about(company, object_id)
        )


def _form(draft: Draft) -> str:
    """Name the form that an instruction is written on: since the new manual there is one for each occasion."""
    if draft.issued_on < REGISTERED_FROM:
        return "様式3"
    return FORMS["improper_act" if draft.content.get("incident_id") else "access_revocation"]


def _about(company: Company, key: str | None) -> dict[str, str | None]:
    """Give the person, account and right of the finding that an instruction names; none for no known one."""
    row = next((e for e in company.expected if key is not None and finding_key(e) == key), None)
    return {} if row is None else _ids(row)


def _ids(row: Expected) -> dict[str, str | None]:
    return {
        "person_id": row.person_id,
        "account_id": row.account_id,
        "entitlement_id": row.entitlement_id,
    }


def _expect_lives(company: Company, seen: dict[str, dict[str, Expected]], instructed: dict[str, str]) -> None:
    """M04, M05, M07, M11, N09: what comes back, comes again, is left without instruction, or takes too long."""
    outside = {quarter: _contractors_people(company, quarter) for quarter in QUARTERS}
    for key, rows in seen.items():
        running = 0
        for quarter in QUARTERS:
            row, before = rows.get(quarter), rows.get(_earlier(quarter) or "")
            running = running + 1 if row is not None else 0
            if row is None:
                continue
            codes = _judge_life(row, before, running, min(rows) < quarter)
            # Every instruction of this company goes to a unit, so no contractor is told of its people.
            told = ["N09"] if "M07" in codes and row.person_id in outside[quarter] else []
            for code in [*codes, *told]:
                if code != "M07" or instructed.get(key, "later") > quarter:
                    expect_finding(company, quarter, code, key, **_ids(row))


def _contractors_people(company: Company, quarter: str) -> set[str]:
    """Name the persons whom a contractor on the list employs on a quarter's last day."""
    day = last_day(quarter)
    listed = {c.contractor_id for c in company.contractors.at(day)}
    return {p.person_id for p in company.persons.at(day) if p.employer_id in listed}


def _judge_life(row: Expected, before: Expected | None, running: int, was_seen: bool) -> list[str]:
    if before is None:
        return ["M05"] if was_seen and row.code[0] != "N" else []
    if row.waiver_id is not None or row.code[0] not in "ILRPU":
        return []
    severity = "H" if row.code in _GRAVE else "L" if row.code in _LIGHT else "M"
    codes = ["M04"] if before.waiver_id is None else []
    codes += ["M11"] if running > _ALLOWED[severity] else []
    return codes + (["M07"] if row.code in _GRAVE else [])
