"""Two rows of every register as a person would enter them; times are those of Tokyo.

The first row of each fills every column, the second only those that must be filled.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

Row = dict[str, Any]
NINE = datetime(2018, 12, 3, 9, 0)
LATE = datetime(2018, 12, 31, 23, 59, 59)
"""The last second of the as-of date in Tokyo."""
TEXT = '勧奨を中止し、"次のとおり"報告すること,\n①原因 ②対策'
"""Commas, quotes and a line feed, as instructions have them."""

REGISTERS: dict[str, list[Row]] = {
    "inquiries": [
        {
            "inquiry_id": "0001",
            "asker_id": "E1",
            "answerer_id": "E2",
            "approver_id": "E3",
            "purpose_code": "line_check",
            "purpose_text": "光回線契約の有無の確認",
            "line_key": "03-0001",
            "asked_at": NINE,
            "approved_at": NINE + timedelta(hours=1),
            "answered_at": LATE,
        },
        {"inquiry_id": "0002", "asker_id": "E1", "asked_at": NINE},
    ],
    "orders": [
        {
            "order_id": "0001",
            "line_key": "03-0001",
            "addon_code": "007",
            "applied_at": NINE,
            "entered_by": "E1",
            "entered_at": LATE,
        },
        {"order_id": "0002", "line_key": "03-0001", "addon_code": "007", "applied_at": LATE},
    ],
    "lines": [
        {
            "line_key": "0001",
            "is_collab": True,
            "operator_id": "0012",
            "addon_code": "007",
            "is_addon_wholesaled": False,
        },
        {"line_key": "0002"},
    ],
    "campaigns": [
        {
            "campaign_id": "CAMP-2018-11",
            "org_id": "03000",
            "service_code": "007",
            "channel": "telephone",
            "starts_on": date(2018, 11, 19),
            "ends_on": date(2018, 12, 31),
            "data_source": "addon_contracts",
            "approved_by": "E1",
            "approved_at": NINE,
        },
        {
            "campaign_id": "CAMP-2018-12",
            "org_id": "03000",
            "service_code": "007",
            "channel": "mail",
            "starts_on": date(2018, 12, 3),
            "ends_on": date(2018, 12, 3),
            "data_source": "own_contracts",
        },
    ],
    "campaign_targets": [
        {
            "campaign_id": "CAMP-2018-11",
            "line_key": "0001",
            "list_version": "01",
            "contractor_id": "C04",
            "stage": "returned",
            "handed_over_at": NINE,
            "contacted_at": LATE,
        },
        {"campaign_id": "CAMP-2018-11", "line_key": "0002", "list_version": "01", "stage": "handed_over"},
    ],
    "coordinations": [
        {
            "campaign_id": "CAMP-2018-11",
            "operator_id": "0012",
            "agreed_on": date(2018, 11, 12),
            "agreed_by": "E1",
            "service_code": "007",
            "valid_from": date(2018, 11, 19),
            "valid_until": date(2018, 12, 31),
            "evidence_sha256": "0" * 64,
        },
        {
            "campaign_id": "CAMP-2018-11",
            "operator_id": "0013",
            "agreed_on": date(2018, 11, 12),
            "agreed_by": "E1",
            "service_code": "007",
            "valid_from": date(2018, 11, 19),
        },
    ],
    "training_events": [
        {
            "event_id": "TRAIN-2018-USE-1",
            "stream": "use",
            "audience": "annual",
            "form": "group",
            "organiser": "02000",
            "held_on": date(2018, 12, 4),
            "document_id": "MANUAL-01",
        },
        {
            "event_id": "TRAIN-2018-USE-2",
            "stream": "response",
            "audience": "newcomer",
            "form": "e_learning",
            "organiser": "02000",
            "held_on": date(2018, 12, 31),
        },
    ],
    "training_completions": [
        {"event_id": "TRAIN-2018-USE-1", "person_id": "0001", "completed_at": LATE, "score": 87.5},
        {"event_id": "TRAIN-2018-USE-1", "person_id": "0002", "completed_at": NINE},
    ],
    "documents": [
        {
            "document_id": "MANUAL-01",
            "version": "2018.09",
            "kind": "manual",
            "effective_on": date(2018, 9, 25),
            "approved_by": "E1",
            "sha256": "f" * 64,
        },
        {
            "document_id": "POSTER-01",
            "version": "01",
            "kind": "poster",
            "effective_on": date(2018, 12, 31),
            "approved_by": "E1",
            "sha256": "e" * 64,
        },
    ],
    "acknowledgements": [
        {
            "document_id": "POSTER-01",
            "version": "01",
            "person_id": "0001",
            "org_id": "03100",
            "acknowledged_at": LATE,
        },
        {"document_id": "POSTER-01", "version": "01", "acknowledged_at": NINE},
    ],
    "incidents": [
        {
            "incident_id": "INC-0001",
            "kind": "out_of_purpose_use",
            "found_on": date(2018, 12, 3),
            "reported_on": date(2018, 12, 5),
            "org_id": "03100",
            "contractor_id": "C04",
            "form_id": "FORM-01",
            "form_version": "01",
            "status": "closed",
            "disciplinary_case_id": "0007",
        },
        {"incident_id": "INC-0002", "kind": "other", "found_on": date(2018, 12, 31), "status": "open"},
    ],
    "instructions": [
        {
            "instruction_no": 1,
            "incident_id": "INC-0001",
            "finding_keys": "ab cd",
            "issued_by": "E1",
            "issued_at": NINE,
            "addressee_kind": "contractor",
            "addressee_id": "C04",
            "kind": "stop_sales",
            "body": TEXT,
            "form_id": "FORM-01",
            "due_on": date(2018, 12, 31),
            "acknowledged_by": "E2",
            "acknowledged_at": NINE + timedelta(days=1),
            "claimed_done_at": NINE + timedelta(days=2),
            "confirmed_by": "E3",
            "confirmed_at": LATE,
        },
        {
            "instruction_no": 2,
            "issued_by": "E1",
            "issued_at": NINE,
            "addressee_kind": "org",
            "addressee_id": "03100",
            "kind": "other",
            "body": "報告すること",
            "form_id": "FORM-01",
            "due_on": date(2019, 1, 31),
        },
    ],
}
