"""A finished inspection with registers of campaigns, inquiries and use, small and fully invented.

``Other`` holds everything about the operators that the tests do not look at; changing it must change nothing
that the operator OP1 is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
from company_fixture import all_models, insert_rows, settings_of
from report_fixture import SNAPSHOTS, Case, make_finding, write_inspection

from tenken.calendar import Quarter
from tenken.contract import load_dataset
from tenken.reconcile import inputs
from tenken.reconcile.models import build_model

DATASETS = (
    "operators",
    "lines",
    "campaigns",
    "campaign_targets",
    "coordinations",
    "inquiries",
    "usage_events",
    "orders",
)
MODELS = ("campaign_contacts", "solicited_lines", "explained_lines")
OWN: dict[str, list[dict[str, Any]]] = {
    "operators": [
        {"operator_id": "OP1", "name": "架空光株式会社", "valid_from": "2015-02-01"},
        {
            "operator_id": "OP0",
            "name": "前期に終えた株式会社",
            "valid_from": "2015-02-01",
            "valid_until": "2018-12-31",
        },
        {"operator_id": "OP9", "name": "来期に始める株式会社", "valid_from": "2019-04-01"},
    ],
    "lines": [
        *({"line_key": f"L1-{n}", "operator_id": "OP1"} for n in range(1, 6)),
        {"line_key": "L1-6", "operator_id": "OP1", "addon_code": None},
        {"line_key": "L1-7", "operator_id": "OP1", "is_addon_wholesaled": True},
    ],
    "campaigns": [
        {"campaign_id": "C1", "starts_on": "2019-01-15", "ends_on": "2019-02-28", "service_code": "TV"},
        {"campaign_id": "C2", "starts_on": "2019-02-01", "ends_on": "2019-03-15", "service_code": "DENWA"},
        {"campaign_id": "C3", "starts_on": "2019-03-01", "ends_on": "2019-03-31", "service_code": "TV"},
        {"campaign_id": "C4", "starts_on": "2018-10-01", "ends_on": "2018-11-30", "service_code": "TV"},
        {
            "campaign_id": "C5",
            "starts_on": "2019-01-10",
            "ends_on": "2019-01-20",
            "service_code": "TV",
            "channel": "mail",
        },
    ],
    "campaign_targets": [
        {"campaign_id": "C1", "line_key": "L1-1", "contacted_at": "2019-01-20 01:00:00"},
        {"campaign_id": "C1", "line_key": "Ｌ１－２", "contacted_at": "2019-01-19 16:00:00"},
        {"campaign_id": "C1", "line_key": "L1-3", "contacted_at": "2019-04-02 01:00:00"},
        {"campaign_id": "C2", "line_key": "L1-3", "contacted_at": "2019-02-04 01:00:00"},
        {"campaign_id": "C2", "line_key": "L1-4", "contacted_at": "2019-02-03 01:00:00"},
        {"campaign_id": "C3", "line_key": "L1-6", "contacted_at": "2019-03-04 01:00:00"},
        {"campaign_id": "C3", "line_key": "L1-7", "contacted_at": "2019-03-05 01:00:00"},
        {"campaign_id": "C4", "line_key": "L1-5", "contacted_at": "2018-10-05 01:00:00"},
        {"campaign_id": "C5", "line_key": "L1-5", "contacted_at": "2019-01-11 01:00:00"},
    ],
    "coordinations": [
        {
            "campaign_id": "C1",
            "operator_id": "OP1",
            "agreed_on": "2018-12-20",
            "agreed_by": "E000777",
            "valid_from": "2019-01-01",
            "valid_until": "2019-03-31",
            "evidence_sha256": "ab" * 32,
        },
        {"campaign_id": "C4", "operator_id": "OP1", "agreed_on": "2018-09-20", "valid_from": "2018-10-01"},
        {"campaign_id": "C5", "operator_id": "OP1", "agreed_on": "2018-12-25", "valid_from": "2019-01-01"},
    ],
    "inquiries": [
        {
            "inquiry_id": "Q1",
            "asker_id": "E000778",
            "line_key": "L1-1",
            "asked_at": "2019-01-20 01:00:00",
            "approved_at": "2019-01-20 02:00:00",
            "answered_at": "2019-01-20 03:00:00",
        },
        {
            "inquiry_id": "Q2",
            "asker_id": "E000778",
            "line_key": "L1-2",
            "asked_at": "2019-01-21 01:00:00",
            "approved_at": "2019-01-21 04:00:00",
            "answered_at": "2019-01-21 03:00:00",
        },
        {
            "inquiry_id": "Q3",
            "asker_id": "E000778",
            "line_key": "L1-2",
            "asked_at": "2019-03-31 14:59:59",
            "purpose_code": None,
        },
        {"inquiry_id": "Q4", "asker_id": "E000778", "line_key": "L1-2", "asked_at": "2019-03-31 15:00:00"},
        {"inquiry_id": "Q5", "asker_id": "E000778", "line_key": "L1-2", "asked_at": "2018-12-31 14:59:59"},
        {"inquiry_id": "Q6", "asker_id": "E000778", "line_key": None, "asked_at": "2019-01-21 01:00:00"},
    ],
    "orders": [{"order_id": "D1", "line_key": "L1-4", "applied_at": "2019-02-10 01:00:00"}],
    "usage_events": [
        {"event_id": "U1", "occurred_at": "2019-02-10 02:00:00", "account_id": "u000101", "line_key": "L1-4"},
        {"event_id": "U2", "occurred_at": "2019-02-11 02:00:00", "account_id": "u000101", "line_key": "L1-4"},
        {"event_id": "U3", "occurred_at": "2019-01-20 05:00:00", "account_id": "u000101", "line_key": "L1-1"},
        {"event_id": "U4", "occurred_at": "2019-03-20 05:00:00", "account_id": "u000101", "line_key": "L1-1"},
        {
            "event_id": "U5",
            "occurred_at": "2019-03-20 05:00:00",
            "account_id": "u000101",
            "line_key": "L1-1",
            "action": "login",
        },
        {"event_id": "U6", "occurred_at": "2019-03-31 15:00:00", "account_id": "u000101", "line_key": "L1-1"},
        {"event_id": "U7", "occurred_at": "2018-12-31 14:59:59", "account_id": "u000101", "line_key": "L1-1"},
    ],
}


def n03(number: int, operator: str, campaign: str, contact_on: str, **values: Any) -> dict[str, Any]:
    """Make a finding of a line solicited without coordination."""
    evidence = {
        "operator_id": operator,
        "contact_on": contact_on,
        "solicitation_problem": "coordination_missing",
    }
    nobody = dict.fromkeys(("person_id", "account_id", "entitlement_id", "path", "category_code"))
    named = {
        "dataset": "campaign_targets",
        "subject_id": campaign,
        "object_id": f"line {number}",
        "severity": "C",
    }
    return make_finding("N03", number, **{**nobody, **named, "evidence": evidence, **values})


OWN_FINDINGS = (
    n03(901, "OP1", "C2", "2019-02-04"),
    n03(902, "OP1", "C2", "2019-02-03", is_exception=False, waiver_id="W-2019-01", first_seen="FY2018Q3"),
)


@dataclass(frozen=True)
class Other:
    """What is there of one other operator."""

    operator_id: str = "OP2"
    name: str = "見本電話株式会社"
    lines: int = 3
    contacted: int = 2
    agreed: bool = True
    inquiries: int = 4
    events: int = 6
    own_campaign: str = "C-OTHER-77"
    findings: tuple[dict[str, Any], ...] = ()
    more: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Write the rows of every dataset."""
        keys = [f"L-{self.operator_id}-{n}" for n in range(self.lines)]
        both = ("C1", self.own_campaign)
        return {
            "operators": [{"operator_id": self.operator_id, "name": self.name, "valid_from": "2015-02-01"}],
            "lines": [{"line_key": key, "operator_id": self.operator_id} for key in keys],
            "campaigns": [
                {"campaign_id": self.own_campaign, "starts_on": "2019-02-02", "ends_on": "2019-02-22"}
            ],
            "campaign_targets": [
                {"campaign_id": campaign, "line_key": key, "contacted_at": "2019-01-18 01:00:00"}
                for campaign in both
                for key in keys[: self.contacted]
            ],
            "coordinations": [
                {"campaign_id": c, "operator_id": self.operator_id, "agreed_on": "2018-11-11"}
                for c in both
                if self.agreed
            ],
            "inquiries": [
                {
                    "inquiry_id": f"Q-{self.operator_id}-{n}",
                    "asker_id": "E000778",
                    "line_key": keys[0],
                    "asked_at": "2019-02-01 01:00:00",
                }
                for n in range(self.inquiries)
            ],
            "usage_events": [
                {
                    "event_id": f"U-{self.operator_id}-{n}",
                    "occurred_at": "2019-02-01 01:00:00",
                    "account_id": "u000101",
                    "line_key": keys[n % len(keys)],
                }
                for n in range(self.events)
            ],
            "orders": [],
        }


def write_registers(
    path: Path,
    other: Other | None = None,
    *,
    own: Mapping[str, list[dict[str, Any]]] = OWN,
    findings: tuple[dict[str, Any], ...] = OWN_FINDINGS,
    absent: tuple[str, ...] = (),
    not_evaluated: Mapping[str, str] | None = None,
) -> Path:
    """Write an inspection of FY2018Q4 with the registers given; ``absent`` names datasets that did not come."""
    other = other or Other()
    delivered = {**SNAPSHOTS, **dict.fromkeys(DATASETS, 5)}
    case = Case(
        findings=[make_finding("R01", 1), *findings, *other.findings],
        snapshots={name: rows for name, rows in delivered.items() if name not in absent},
        register_snapshots={},
    )
    write_inspection(path, case)
    with duckdb.connect(str(path)) as connection:
        for code in ("N03", "N04", "U03", "U06"):
            reason = (not_evaluated or {}).get(code)
            status = "EVALUATED" if reason is None else "NOT_EVALUATED"
            exceptions = sum(f["code"] == code and f["is_exception"] for f in case.findings)
            connection.execute("DELETE FROM control_results WHERE code = ?", [code])
            connection.execute(
                "INSERT INTO control_results VALUES (?, 'H', ?, ?, ?, ?, ?)",
                [code, status, reason, *([None] * 3 if reason else [40, exceptions, exceptions])],
            )
        _fill(connection, own, other.rows(), absent)
    return path


def _fill(
    connection: duckdb.DuckDBPyConnection,
    own: Mapping[str, list[dict[str, Any]]],
    other: Mapping[str, list[dict[str, Any]]],
    absent: tuple[str, ...],
) -> None:
    for dataset in DATASETS:
        columns = ", ".join(f"{n} {t}" for n, t in load_dataset(dataset).sql_columns.items())
        connection.execute(f"CREATE OR REPLACE TABLE {dataset} ({columns})")
        if dataset not in absent:
            insert_rows(connection, dataset, [*other.get(dataset, []), *own.get(dataset, [])])
    connection.execute("CREATE OR REPLACE TABLE purposes (code VARCHAR, name_ja VARCHAR, name_en VARCHAR)")
    connection.execute("INSERT INTO purposes VALUES ('line_check', '光回線契約有無の確認', 'Line check')")
    quarter = Quarter.parse("FY2018Q4")
    values = inputs.bound_values(settings_of({}), quarter)
    values["previous_as_of"] = quarter.shift(-1).as_of
    for name in MODELS:
        build_model(connection, all_models()[name], values)
