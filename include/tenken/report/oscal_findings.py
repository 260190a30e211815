"""Findings and risks: what was found, how grave it is, what is done about it and until when.

A risk is the same thing in every quarter and in both documents; a finding belongs to one result.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from tenken.report.facts import Row
from tenken.report.listing import Kind, control_title
from tenken.report.oscal_source import Found, Source
from tenken.report.oscal_values import make_props, markup_line, markup_prose, without_empty
from tenken.report.wording import Both

SEVERITY_NAMES = {"C": "critical", "H": "high", "M": "moderate", "L": "low"}
_RISK_STATUS = {
    "INSTRUCTED": "remediating",
    "ACKED": "remediating",
    "CLAIMED": "remediating",
    "NOT_EFFECTIVE": "remediating",
    "ACCEPTED": "deviation-approved",
    "FALSE_POSITIVE": "deviation-approved",
    "CLEARED": "closed",
    "VERIFIED": "closed",
    "DATA_FIXED": "closed",
    "SUPERSEDED": "closed",
    "GONE_UNEXPLAINED": "closed",
}
"""State of a finding → status of its risk; any other state is an open risk."""
_DEVIATIONS = {"ACCEPTED": "risk-accepted", "FALSE_POSITIVE": "false-positive"}


def build_finding(found: Found, source: Source) -> dict[str, Any]:
    """Write one finding against its control; what a waiver covers is not satisfied either."""
    names = source.names
    return {
        "uuid": names.identify(*source.inspection, "finding", found.key),
        "title": markup_line(_title(found)),
        "description": markup_prose(found.item.sentence),
        "props": brief_props(found),
        "target": {
            "type": "objective-id",
            "target-id": found.code,
            "status": {"state": "not-satisfied", "reason": "fail"},
        },
        "related-observations": [{"observation-uuid": observation_id(source, found.code)}],
        "related-risks": [{"risk-uuid": risk_id(source, found)}],
    }


def build_satisfied(control: Row, source: Source) -> dict[str, Any]:
    """Write that a control looked at everything in its scope and found nothing."""
    code = control["code"]
    return {
        "uuid": source.names.identify(*source.inspection, "satisfied", code),
        "title": markup_line(control_title(source.words, code)),
        "description": markup_prose(source.words.say("oscal.satisfied", n=control["population"])),
        "target": {
            "type": "objective-id",
            "target-id": code,
            "status": {"state": "satisfied", "reason": "pass"},
        },
        "related-observations": [{"observation-uuid": observation_id(source, code)}],
    }


def build_risk(
    found: Found, source: Source, kinds: dict[str, Kind], *, with_observation: bool
) -> dict[str, Any]:
    """Write the risk behind one finding: status, deadline, remediation, and its states quarter by quarter.

    Args:
        found: An exception, or what a waiver covers (a deviation approved until the waiver ends).
        source: What the documents are made of.
        kinds: Control code → why such a finding matters.
        with_observation: Name the control's observation; only where the document has it.
    """
    kind = kinds.get(found.code)
    why = kind.why if kind is not None and kind.why.ja else found.item.title
    risk = {
        "uuid": risk_id(source, found),
        "title": markup_line(_title(found)),
        "description": markup_prose(found.item.sentence),
        "statement": markup_prose(why),
        "props": [*finding_props(found), *make_props(_deviation_pairs(found))],
        "status": _RISK_STATUS.get(found.row["state"], "open"),
        "mitigating-factors": _mitigations(found, source),
        "deadline": source.clock.day_end(deadline(found, source)),
        "remediations": _remediations(found, source),
        "risk-log": without_empty({"entries": _log(found, source)}),
    }
    if with_observation:
        risk["related-observations"] = [{"observation-uuid": observation_id(source, found.code)}]
    return without_empty(risk)


def brief_props(found: Found) -> list[dict[str, str]]:
    """Name a finding; whom and what it is about stands with its risk."""
    severity = SEVERITY_NAMES.get(found.row["severity"], found.row["severity"])
    return make_props([("finding-key", found.key), ("control", found.code), ("severity", severity)])


def finding_props(found: Found) -> list[dict[str, str]]:
    """Name whom and what a finding is about; the file is for the internal edition."""
    row = found.row
    return make_props(
        [
            ("finding-key", found.key),
            ("control", found.code),
            ("severity", SEVERITY_NAMES.get(row["severity"], row["severity"])),
            ("state", row["state"]),
            ("first-seen", row["first_seen"]),
            ("quarters-open", row["quarters_open"]),
            ("root-control", row["root_code"]),
            ("subject-id", row["subject_id"]),
            ("person-id", row["person_id"]),
            ("account-id", row["account_id"]),
            ("entitlement-id", row["entitlement_id"]),
            ("org-id", row["org_id"]),
            ("category", row["category_code"]),
            ("object-id", row["object_id"]),
            ("path", row["path"]),
        ]
    )


def deadline(found: Found, source: Source) -> date | None:
    """Tell the day by which a finding must be gone.

    That of its instruction, else the as-of date of the last inspection that the severity allows; for what a
    waiver covers the waiver's end. Null where nothing says.
    """
    if found.row["waiver_id"] is not None:
        return found.item.waiver_until
    instruction = source.newest.get(found.key)
    if instruction is not None:
        due: date = instruction["due_on"]
        return due
    allowed = source.facts.policy.get(f"remediation_quarters_{found.row['severity'].lower()}")
    if allowed is None or found.code[0] not in "ILRPU":
        return None
    return source.facts.quarter.shift(allowed - found.row["quarters_open"] + 1).as_of


def risk_id(source: Source, found: Found) -> str:
    """Identify the risk of a finding, the same in every quarter."""
    return source.names.identify("risk", found.key)


def observation_id(source: Source, code: str) -> str:
    """Identify what one control looked at in this result."""
    return source.names.identify(*source.inspection, "observation", code)


def instruction_text(row: Row, source: Source) -> Both:
    """Name an instruction by its number."""
    return source.words.say("oscal.instruction", number=str(row["instruction_no"]))


def _title(found: Found) -> Both:
    title = found.item.title
    return Both(f"{found.code} {title.ja}", f"{found.code} {title.en}")


def _deviation_pairs(found: Found) -> list[tuple[str, object]]:
    return [
        ("deviation", _DEVIATIONS.get(found.row["state"])),
        ("waiver-id", found.row["waiver_id"]),
        ("waiver-until", found.item.waiver_until),
        ("waiver-owner", found.item.waiver_owner),
    ]


def _mitigations(found: Found, source: Source) -> list[dict[str, Any]]:
    """Give the reason of the waiver, and what makes up for it."""
    waiver, names = found.row["waiver_id"], source.names
    texts = [("reason", found.item.waiver_reason), ("compensating", source.mitigations.get(waiver or ""))]
    return [
        {
            "uuid": names.identify("mitigation", found.key, waiver, name),
            "description": markup_prose(source.words.say(f"oscal.waiver_{name}", text=text)),
        }
        for name, text in texts
        if waiver is not None and text
    ]


def _remediations(found: Found, source: Source) -> list[dict[str, Any]]:
    """Recommend what clears it; plan what was instructed."""
    names, words = source.names, source.words
    listed = []
    if found.item.clears.ja:
        listed.append(
            {
                "uuid": names.identify("recommendation", found.key),
                "lifecycle": "recommendation",
                "title": markup_line(words.say("oscal.clears")),
                "description": markup_prose(found.item.clears),
            }
        )
    instruction = source.newest.get(found.key)
    if instruction is not None:
        listed.append(build_response(instruction, found.key, source))
    return listed


def build_response(row: Row, about: str, source: Source) -> dict[str, Any]:
    """Write an instruction as a planned (or completed) response with its span of time."""
    names, clock, number = source.names, source.clock, row["instruction_no"]
    span = {"start": clock.instant(row["issued_at"]), "end": clock.day_end(row["due_on"])}
    task = {
        "uuid": names.identify("milestone", about, number),
        "type": "milestone",
        "title": markup_line(source.words.say("oscal.due", day=row["due_on"])),
        "timing": {"within-date-range": span} if all(span.values()) else None,
    }
    return without_empty(
        {
            "uuid": names.identify("response", about, number),
            "lifecycle": "completed" if row["is_confirmed"] else "planned",
            "title": markup_line(instruction_text(row, source)),
            "description": markup_prose(Both.same(row["body"])),
            "props": make_props(instruction_pairs(row)),
            "tasks": [without_empty(task)],
        }
    )


def instruction_pairs(row: Row) -> list[tuple[str, object]]:
    """Name what an instruction is and how far it has come; not who signed it."""
    return [
        ("instruction-no", row["instruction_no"]),
        ("instruction-kind", row["kind"]),
        ("incident-id", row["incident_id"]),
        ("form-id", row["form_id"]),
        ("addressee-kind", row["addressee_kind"]),
        ("addressee-id", row["addressee_id"]),
        ("due-on", row["due_on"]),
        ("acknowledged", "yes" if row["is_acknowledged"] else "no"),
        ("claimed-done", "yes" if row["is_claimed"] else "no"),
        ("confirmed", "yes" if row["is_confirmed"] else "no"),
    ]


def _log(found: Found, source: Source) -> list[dict[str, Any]]:
    """Tell the states of a finding, one per quarter; the first gives the risk its beginning."""
    steps = [step.split(" ") for step in (found.row["timeline"] or "").split(";") if step]
    return [
        {
            "uuid": source.names.identify("risk-log", found.key, quarter),
            "start": source.clock.day_end(source.facts.quarter_named(quarter).as_of),
            "title": markup_line(source.words.say("oscal.log", quarter=quarter, state=_state(state, source))),
            "status-change": _RISK_STATUS.get(state, "open"),
        }
        for quarter, state in steps
    ]


def _state(state: str, source: Source) -> Both:
    return source.words.find(f"states.{state}") or Both.same(state)
