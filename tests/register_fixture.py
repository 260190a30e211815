"""The registers and promises of the invented inspection of ``report_fixture``: tables as an inspection keeps them.

Rows are mappings, so that a test can change one value; what a row leaves out is null.
"""

from __future__ import annotations

from datetime import date
from typing import Any

Row = dict[str, Any]
DATASETS = {
    "acknowledgements": 3100,
    "campaign_targets": 8200,
    "campaigns": 3,
    "coordinations": 2,
    "documents": 9,
    "incidents": 4,
    "inquiries": 420,
    "instructions": 3,
    "lines": 51000,
    "operators": 2,
    "orders": 900,
    "training_completions": 1700,
    "training_events": 6,
    "usage_events": 26100,
}
"""Register → rows of its snapshot."""
CODES = {
    "M02": "H",
    "M06": "C",
    "M07": "M",
    "M08": "M",
    "N01": "H",
    "N02": "H",
    "N03": "C",
    "N04": "C",
    "N08": "M",
    "N09": "H",
    "N10": "H",
    "U03": "H",
    "U06": "H",
    "U09": "M",
    "V11": "H",
}
_TEXT, _DAY, _COUNT, _FLAG, _LIST = "VARCHAR", "DATE", "BIGINT", "BOOLEAN", "VARCHAR[]"
COLUMNS: dict[str, dict[str, str]] = {
    "cited_requests": {"item": _COUNT, "text_ja": _TEXT, "text_en": _TEXT},
    "promise_standings": {
        **dict.fromkeys(("id", "kind", "text_ja", "text_en", "done", "evidence", "state"), _TEXT),
        **dict.fromkeys(("reason", "reason_code", "reason_about"), _TEXT),
        **dict.fromkeys(("due", "evidence_on", "next_due"), _DAY),
        **dict.fromkeys(("request_item", "print_order"), _COUNT),
    },
    "manual_clauses": {
        **dict.fromkeys(("id", "text_ja", "text_en", "document_id", "section", "version", "state"), _TEXT),
        "effective_on": _DAY,
        "version_in_force": _TEXT,
        "request_item": _COUNT,
        "print_order": _COUNT,
    },
    "role_rules": {
        **dict.fromkeys(("rule_id", "effect", "reason", "approved_by"), _TEXT),
        **dict.fromkeys(("category_code", "org_id", "duty_code", "person_type", "entitlement_id"), _LIST),
        **dict.fromkeys(("data_scope", "action", "purpose_codes"), _LIST),
        **dict.fromkeys(("valid_from", "valid_until", "approved_on"), _DAY),
    },
    "role_rules_in_force": {"rule_id": _TEXT},
    "missed_quarters": {"quarter": _TEXT, "as_of": _DAY},
    "purposes": {"code": _TEXT, "name_ja": _TEXT, "name_en": _TEXT},
    "inquiry_purposes": {
        "purpose_code": _TEXT,
        **dict.fromkeys(("asked_count", "approved_count", "unapproved_count", "pending_count"), _COUNT),
        **dict.fromkeys(("answered_count", "answered_by_holder_count"), _COUNT),
    },
    "use_reasons": dict.fromkeys(
        ("look_count", "order_count", "inquiry_count", "neither_count", "unowned_count"), _COUNT
    ),
    "campaign_coordination": {
        **dict.fromkeys(("campaign_id", "operator_id", "service_code"), _TEXT),
        "first_contact_on": _DAY,
        **dict.fromkeys(("line_count", "to_coordinate_count", "blocked_count"), _COUNT),
        "is_coordinated": _FLAG,
    },
    "operators": {"operator_id": _TEXT, "name": _TEXT, "valid_from": _DAY, "valid_until": _DAY},
    "contractors": {"contractor_id": _TEXT, "name": _TEXT},
    "training_coverage": {
        **dict.fromkeys(("stream", "audience"), _TEXT),
        **dict.fromkeys(("required_count", "completed_count", "completed_percent"), _COUNT),
    },
    "training_attendance": {
        **dict.fromkeys(("stream", "audience"), _TEXT),
        **dict.fromkeys(("event_count", "group_count", "attendee_count", "stream_attendee_count"), _COUNT),
        "last_held_on": _DAY,
    },
    "documents_in_force": {
        **dict.fromkeys(("document_id", "version", "kind"), _TEXT),
        "effective_on": _DAY,
        **dict.fromkeys(("required_count", "acknowledged_count", "acknowledged_percent"), _COUNT),
    },
    "incident_ages": {
        **dict.fromkeys(("kind", "status"), _TEXT),
        **dict.fromkeys(("incident_count", "new_count", "oldest_days"), _COUNT),
    },
    "instruction_states": {
        **dict.fromkeys(("instruction_no",), _COUNT),
        **dict.fromkeys(("issued_on", "due_on"), _DAY),
        **dict.fromkeys(("kind", "addressee_kind", "addressee_id", "state"), _TEXT),
        **dict.fromkeys(("is_new", "is_acknowledged", "is_claimed", "is_confirmed", "is_overdue"), _FLAG),
    },
}
"""Table → column → type."""


def promise(name: str, state: str, kind: str = "once", **values: Any) -> Row:
    """Make one promise as it stands."""
    said = {"text_ja": f"約束{name}を守る。", "text_en": f"Keep the promise {name}."}
    known = {"id": name, "request_item": int(name[1]), "kind": kind, "state": state, "done": "as_of"}
    return {**known, **said, **values}


def late(code: str, about: str, text: str, **values: Any) -> Row:
    """Give the values of a promise that has a reason."""
    return {"reason_code": code, "reason_about": about, "reason": text, **values}


def default_promises() -> list[Row]:
    """Make promises in every state and with every reason."""
    month = {"due": date(2018, 9, 30)}
    return [
        promise("P101", "kept", evidence="inspection FY2018Q2", evidence_on=date(2018, 9, 30), **month),
        promise("P102", "kept", evidence="inspection FY2018Q3", evidence_on=date(2018, 12, 31),
                done="signed", due=date(2019, 1, 31)),
        promise("P103", "due", "quarterly", evidence="inspection FY2018Q4", done="signed",
                evidence_on=date(2019, 3, 31), next_due=date(2019, 7, 22)),
        promise("P104", "overdue", "on_event", evidence="inspection FY2018Q4", evidence_on=date(2019, 3, 31),
                **late("exceptions", "U03 U09", "U03 U09 found exceptions")),
        promise("P201", "kept", evidence="documents 2019-03-31/1", evidence_on=date(2018, 10, 3), **month),
        promise("P202", "overdue", due=date(2018, 12, 31), next_due=date(2018, 12, 31),
                **late("no_row", "training_events", "nothing in training_events shows it by 2018-12-31")),
        promise("P203", "due", "yearly", evidence="training_events 2019-03-31/1",
                evidence_on=date(2018, 12, 10), next_due=date(2020, 3, 31)),
        promise("P204", "idle", "on_event"),
        promise("P205", "unknown", "on_event", **late("not_evaluated", "N04", "N04 not evaluated")),
        promise("P206", "due", due=date(2019, 4, 30), next_due=date(2019, 4, 30)),
        promise("P301", "overdue", evidence="documents 2019-03-31/1", evidence_on=date(2018, 9, 20),
                next_due=date(2018, 9, 30), **month, **late("clauses", "response", "the manual does not hold")),
        promise("P302", "kept", "on_event", evidence="instruction 3", evidence_on=date(2019, 2, 4)),
        promise("P303", "unknown", due=date(2018, 12, 31), next_due=date(2018, 12, 31),
                **late("absent", "training_events", "dataset training_events is absent")),
    ]  # fmt: skip


def _clauses() -> list[Row]:
    place = {"document_id": "MAN-01", "section": "第3章", "version": "2", "effective_on": date(2018, 9, 20)}
    states = ("in_force", "superseded", "empty", "unregistered", "later")
    rows: list[Row] = [
        {"id": f"c{n}", "request_item": 2, "text_ja": f"事項{n}", "text_en": f"Clause {n}", "state": state,
         "version_in_force": "3" if state == "superseded" else None, **({} if state == "empty" else place)}
        for n, state in enumerate(states, 1)
    ]  # fmt: skip
    rows.append(
        {"id": "response", "request_item": 3, "text_ja": "対応", "text_en": "Response", "state": "empty"}
    )
    return rows


def _training() -> list[Row]:
    figures = [
        ("use", "annual", 1060, 1059, 100, 2, 1, 1211, 1211, date(2018, 12, 10)),
        ("use", "newcomer", 0, 0, None, 0, 0, 0, 1211, None),
        ("response", "annual", 1060, 1007, 95, 1, 1, 1150, 1158, date(2018, 12, 11)),
        ("response", "newcomer", 12, 9, 75, 3, 0, 13, 1158, date(2019, 1, 15)),
    ]
    names = ("stream", "audience", "required_count", "completed_count", "completed_percent", "event_count",
             "group_count", "attendee_count", "stream_attendee_count", "last_held_on")  # fmt: skip
    return [dict(zip(names, row, strict=True)) for row in figures]


def _documents() -> list[Row]:
    figures = [
        ("BOOK-01", "5", "handbook", date(2019, 3, 1), 1060, 1060, 100),
        ("FORM-01", "1", "form", date(2018, 9, 20), None, None, None),
        ("MAN-01", "3", "manual", date(2019, 2, 1), 1060, 954, 90),
    ]
    names = ("document_id", "version", "kind", "effective_on", "required_count", "acknowledged_count",
             "acknowledged_percent")  # fmt: skip
    return [dict(zip(names, row, strict=True)) for row in figures]


def _inquiries() -> list[Row]:
    figures = [
        ("line_check", 391, 387, 2, 2, 389, 388),
        ("campaign", 20, 20, 0, 0, 18, 18),
        (None, 9, 0, 8, 1, 8, 7),
    ]
    names = tuple(COLUMNS["inquiry_purposes"])
    return [dict(zip(names, row, strict=True)) for row in figures]


def _campaigns() -> list[Row]:
    day = date(2019, 2, 12)
    figures = [
        ("C-01", "OP1", "TV", day, 5100, 4800, 0, True),
        ("C-01", "OP2", "TV", day, 2400, 2400, 17, False),
        ("C-02", "OP1", "SEC", day, 640, 0, 0, False),
        ("C-02", None, "SEC", day, 60, 0, 4, False),
    ]
    return [dict(zip(COLUMNS["campaign_coordination"], row, strict=True)) for row in figures]


def _instructions() -> list[Row]:
    steps = ("is_new", "is_acknowledged", "is_claimed", "is_confirmed", "is_overdue")
    figures = [
        (
            1,
            date(2018, 12, 5),
            date(2018, 12, 20),
            "stop_sales",
            "contractor",
            "K9",
            "confirmed",
            0,
            1,
            1,
            1,
            0,
        ),
        (
            2,
            date(2019, 1, 9),
            date(2019, 3, 29),
            "revoke_access",
            "org",
            "O210",
            "acknowledged",
            1,
            1,
            0,
            0,
            1,
        ),
        (3, date(2019, 2, 4), date(2019, 4, 30), "retrain", "org", "O999", "issued", 1, 0, 0, 0, 0),
    ]
    names = (
        "instruction_no",
        "issued_on",
        "due_on",
        "kind",
        "addressee_kind",
        "addressee_id",
        "state",
        *steps,
    )
    rows = [dict(zip(names, row, strict=True)) for row in figures]
    return [{**row, **{step: bool(row[step]) for step in steps}} for row in rows]


def _rules() -> list[Row]:
    common = {"effect": "allow", "approved_by": "E000001", "approved_on": date(2018, 9, 20)}
    return [
        {**common, "rule_id": "RR-01", "category_code": ["back_office"], "duty_code": ["order_entry"],
         "entitlement_id": ["VIEW_COLLAB"], "purpose_codes": ["order_entry"],
         "reason": "オーダー投入時に当該光回線を確認する必要があるため。"},
        {**common, "rule_id": "RR-02", "category_code": ["sales_planning"], "duty_code": ["support"],
         "data_scope": ["collab", "both"], "purpose_codes": ["line_check", "unlisted"], "reason": "支援業務に限る。"},
        {**common, "rule_id": "RR-03", "org_id": ["O210"], "purpose_codes": ["line_check"], "approved_on": None},
        {**common, "rule_id": "RR-04", "effect": "deny", "person_type": ["agency"]},
    ]  # fmt: skip


def default_registers() -> dict[str, list[Row]]:
    """Make the rows of every table, so that every state is printed."""
    training = _training()
    rules = _rules()
    statuses = {"open": (1, 1, 40), "responding": (1, 0, 110), "closed": (2, 0, 170)}
    incidents = [
        {"kind": kind, "status": status, "incident_count": n if kind == "other" else 0,
         "new_count": new if kind == "other" else 0, "oldest_days": old if kind == "other" else None}
        for kind in ("out_of_purpose_use", "other") for status, (n, new, old) in statuses.items()
    ]  # fmt: skip
    return {
        "cited_requests": [
            {"item": n, "text_ja": f"要請{n}の全文", "text_en": f"Full text of request {n}"}
            for n in (1, 2, 3)
        ],
        "promise_standings": default_promises(),
        "manual_clauses": _clauses(),
        "role_rules": rules,
        "role_rules_in_force": [{"rule_id": rule["rule_id"]} for rule in rules],
        "missed_quarters": [],
        "purposes": [
            {"code": "line_check", "name_ja": "光回線契約有無の確認", "name_en": "Line check"},
            {"code": "order_entry", "name_ja": "オーダー投入", "name_en": "Order entry"},
        ],
        "inquiry_purposes": _inquiries(),
        "use_reasons": [
            {
                "look_count": 8123,
                "order_count": 7700,
                "inquiry_count": 411,
                "neither_count": 0,
                "unowned_count": 12,
            }
        ],
        "campaign_coordination": _campaigns(),
        "operators": [
            {"operator_id": "OP1", "name": "架空コラボ一号", "valid_from": date(2015, 2, 1)},
            {"operator_id": "OP2", "name": "見本光", "valid_from": date(2015, 2, 1)},
        ],
        "contractors": [{"contractor_id": "K9", "name": "架空販売株式会社"}],
        "training_coverage": [{k: r[k] for k in COLUMNS["training_coverage"]} for r in training],
        "training_attendance": [{k: r[k] for k in COLUMNS["training_attendance"]} for r in training],
        "documents_in_force": _documents(),
        "incident_ages": incidents,
        "instruction_states": _instructions(),
    }


def other_registers() -> dict[str, list[Row]]:
    """Change everything in the registers that a public edition withholds, and nothing that it prints."""
    registers = default_registers()
    counted = ("inquiry_purposes", "use_reasons", "training_coverage", "training_attendance",
               "documents_in_force", "incident_ages")  # fmt: skip
    for table in counted:
        registers[table] = [
            {k: v * 3 if k.endswith(("_count", "_days")) and v is not None else v for k, v in row.items()}
            for row in registers[table]
        ]
    registers["inquiry_purposes"].append({**registers["inquiry_purposes"][0], "purpose_code": "another"})
    registers["campaign_coordination"] = registers["campaign_coordination"][1:2]
    registers["operators"] = [{"operator_id": "OP2", "name": "別の事業者", "valid_from": date(2015, 2, 1)}]
    registers["contractors"] = [{"contractor_id": "K9", "name": "別の会社"}]
    registers["instruction_states"] = [
        {**row, "instruction_no": row["instruction_no"] + 40, "is_overdue": True}
        for row in registers["instruction_states"][1:]
    ]
    for rule in registers["role_rules"]:
        rule["approved_by"] = "X000009"
        rule["reason"] = "別の者が別の言葉で述べた理由"
        for column in ("entitlement_id", "org_id"):
            rule[column] = rule.get(column) and ["SOMETHING_ELSE"]
    for row in registers["promise_standings"]:
        if row["id"] == "P302":
            row.update(evidence="instruction 77", evidence_on=date(2019, 3, 9))
    return registers


def register_tables(registers: dict[str, list[Row]]) -> list[tuple[str, str, list[list[Any]]]]:
    """Give every table with its columns and rows, ready to be written."""
    return [
        (
            table,
            ", ".join(f"{name} {kind}" for name, kind in columns.items()),
            [[row.get(name) for name in columns] for row in registers.get(table, [])],
        )
        for table, columns in COLUMNS.items()
    ]
