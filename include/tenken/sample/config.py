"""Write the config of the sample site: settings, rules, waivers, and where its manual holds what was promised."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from tenken.contract import dataset_names
from tenken.promises import CLAUSES
from tenken.sample.campaigns import ADDON_SOURCES, APPROVED_SOURCES
from tenken.sample.company import DIRECTORY, Company
from tenken.sample.database import sqlite_url
from tenken.sample.documents import ISSUED, REGISTERED_FROM, RULES
from tenken.sample.layout import (
    CASEFOLD,
    CONTRACTOR_COLUMNS,
    COORDINATION_COLUMNS,
    CRM_TABLES,
    EXTRA_COLUMN,
    OPERATOR_COLUMNS,
    PERSON_COLUMNS,
    PERSON_VALUES,
    POST_COLUMNS,
    POST_VALUES,
    REGISTERS,
    REQUEST_COLUMNS,
    REQUEST_SHEET,
    REQUEST_VALUES,
    SHEET_COLUMNS,
    SHEET_VALUES,
    SHEETS,
    UNIT_COLUMNS,
    WORKBOOK,
)
from tenken.sample.records import Account, Entitlement, Grant, Member, Part
from tenken.sample.registers import Campaign, Target
from tenken.sample.rules import build_rules
from tenken.sample.training import DUE_FROM
from tenken.strict import read_yaml

_KEYS: dict[str, tuple[Any, str]] = {
    "accounts": (Account, "account_id"),
    "entitlements": (Entitlement, "entitlement_id"),
    "grants": (Grant, "holder_kind, holder_id, entitlement_id"),
    "group_members": (Member, "group_id, member_kind, member_id"),
    "entitlement_parts": (Part, "entitlement_id, part_id"),
    "campaigns": (Campaign, "campaign_id"),
    "campaign_targets": (Target, "campaign_id, line_key, list_version"),
}


def write_config(company: Company, target: Path, crm_url: str | None) -> Path:
    """Write the four files into ``target/config`` and return the path of `inspection.yaml`."""
    folder = target / "config"
    folder.mkdir(parents=True, exist_ok=True)
    _dump(folder / "role_rules.yaml", build_rules())
    _dump(folder / "waivers.yaml", {"waivers": sorted(company.waivers, key=lambda w: str(w["waiver_id"]))})
    _dump(folder / CLAUSES.name, _clauses())
    path = folder / "inspection.yaml"
    _dump(path, build_config(crm_url or sqlite_url(target / "crm.sqlite")))
    return path


class _Plain(yaml.SafeDumper):
    """YAML without anchors: people read and diff these files."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write a value again wherever it occurs."""
        return True


def _dump(path: Path, data: dict[str, Any]) -> None:
    text = yaml.dump(data, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=110)
    path.write_text(text, encoding="utf-8")


def _clauses() -> dict[str, Any]:
    """Fill in the product's clauses: each is a chapter of the first part of the manual."""
    place = {"document_id": RULES, "version": ISSUED, "effective_on": REGISTERED_FROM}
    clauses = read_yaml(CLAUSES)["clauses"]
    return {"clauses": [{**c, **place, "section": f"第{n}章"} for n, c in enumerate(clauses, start=2)]}


def build_config(crm_url: str) -> dict[str, Any]:
    """Build the content of `inspection.yaml`; a URL with a password had better name it as ``${NAME}``."""
    sources = {**_file_sources(), **{name: _crm_source(name) for name in CRM_TABLES}}
    return {
        "organisation": {
            "name_ja": "東日本通信株式会社（架空）",
            "name_en": "Higashinihon Tsushin (fictional)",
            "timezone": "Asia/Tokyo",
            "fiscal_year_starts": 4,
        },
        "archive": "../archive",
        "role_rules": "role_rules.yaml",
        "waivers": "waivers.yaml",
        "purposes": [
            {"code": "line_check", "name_ja": "光回線契約有無の確認", "name_en": "Line check"},
            {"code": "order_entry", "name_ja": "オーダー投入", "name_en": "Order entry"},
            {"code": "campaign", "name_ja": "事業者と調整した勧奨", "name_en": "Coordinated campaign"},
            {"code": "maintenance", "name_ja": "システムの保守", "name_en": "System maintenance"},
        ],
        "categories": [
            {"code": "sales_planning", "name_ja": "営業企画", "name_en": "Sales planning", "print_order": 1},
            {
                "code": "customer_front",
                "name_ja": "お客様フロント",
                "name_en": "Customer front",
                "print_order": 2,
            },
            {"code": "back_office", "name_ja": "バックヤード", "name_en": "Back office", "print_order": 3},
        ],
        "connections": {"crm": {"url": crm_url}},
        "datasets": {name: sources.get(name, "absent") for name in sorted(dataset_names())},
        "policy": _policy(),
        "publication": _publication(),
    }


def _policy() -> dict[str, Any]:
    """Give the settings that differ from the defaults."""
    return {
        "directory_system": DIRECTORY,
        "business_hours": "08:00-20:00",
        "data_owners": ["E000013", "E000001", "E000014"],
        "training_due_from": DUE_FROM,
        "addon_data_sources": list(ADDON_SOURCES),
        "approved_data_sources": list(APPROVED_SOURCES),
        "max_sensitive_entitlements": 2,
        "baseline_quarter": "FY2018Q1",
        "review_quarter": "FY2018Q2",
        "approved_percent": {"sales_planning": 13, "customer_front": 52, "back_office": 90, "total": 50},
        "conflicting_entitlements": [
            {
                "pair_id": "extract_and_order",
                "left": ["EXTRACT_CAMPAIGN"],
                "right": ["ORDER_ADMIN"],
                "reason": "勧奨リストの抽出とオーダー投入の管理を一人に持たせない",
            }
        ],
    }


def _publication() -> dict[str, Any]:
    """Give what the letter says beside the figures; the company and everybody in it are invented."""
    return {
        "request": {
            "title_ja": "貴社における業務の運営の在り方について（要請）",
            "title_en": "On the conduct of your operations (request)",
            "dated": date(2018, 7, 6),
            "number": "総基事第108号",
        },
        "addressee_ja": "総務省 総合通信基盤局長 殿",
        "addressee_en": "Director-General of the Telecommunications Bureau\n"
        "Ministry of Internal Affairs and Communications",
        "sender_ja": "東日本通信株式会社（架空）\n代表取締役社長 架空 太郎",
        "sender_en": "Higashinihon Tsushin (fictional)\nKakuu Taro, President",
        "contact_ja": "コンプライアンス推進室（架空） 情報管理担当\ncompliance@higashinihon.example",
        "contact_en": "Compliance Office (fictional), information management\ncompliance@higashinihon.example",
        # With more totals than that of the review, the public percentages give the sizes away (N06).
        "public_totals": ["FY2018Q2"],
    }


def _file_sources() -> dict[str, dict[str, Any]]:
    """Describe the delivered files; sidecars are found by their name where they exist."""
    plain = {"org_units": UNIT_COLUMNS, "contractors": CONTRACTOR_COLUMNS, "operators": OPERATOR_COLUMNS}
    return {
        "persons": {
            **_file("persons.csv", PERSON_COLUMNS),
            "encoding": "cp932",
            "values": PERSON_VALUES,
            "declared_rows": "trailer",
        },
        "posts": {
            **_file("posts.csv", POST_COLUMNS),
            "encoding": "cp932",
            "values": POST_VALUES,
            "declared_rows": "trailer",
        },
        "requests": {
            **_file("requests.xlsx", REQUEST_COLUMNS),
            "sheet": REQUEST_SHEET,
            "values": REQUEST_VALUES,
            "casefold": CASEFOLD["requests"],
            "declared_rows": "sidecar",
        },
        **{
            name: {**_file(f"{name}.csv", columns), "ignore_columns": [EXTRA_COLUMN]}
            for name, columns in plain.items()
        },
        **_register_sources(),
    }


def _register_sources() -> dict[str, dict[str, Any]]:
    """Describe the registers that are delivered as files: each alone, or as a sheet of one workbook."""
    return {
        "coordinations": {
            **_file("coordinations.csv", COORDINATION_COLUMNS),
            "encoding": "cp932",
            "declared_rows": "trailer",
        },
        **{
            name: {
                **_file(WORKBOOK, SHEET_COLUMNS[name]),
                "sheet": sheet,
                "values": SHEET_VALUES[name],
                "declared_rows": "trailer",
            }
            for name, sheet in SHEETS.items()
        },
        **{name: {**_file(f"{name}.csv", {}), "declared_rows": "sidecar"} for name in REGISTERS},
    }


def _file(name: str, columns: dict[str, str]) -> dict[str, Any]:
    return {"path": f"../drop/{{as_of}}/{name}", "columns": dict(columns), "extracted_on": "{as_of}"}


def _crm_source(dataset: str) -> dict[str, Any]:
    """Describe one history table of the CRM, as it stood at the end of the as-of date."""
    record, key = _KEYS[dataset]
    columns = ", ".join(field.name for field in fields(record))
    shown = f"{CRM_TABLES[dataset]} WHERE seen_from <= :as_of AND (seen_until IS NULL OR seen_until > :as_of)"
    source: dict[str, Any] = {
        "kind": "sql",
        "connection": "crm",
        "query": f"SELECT {columns} FROM {shown} ORDER BY {key}",  # noqa: S608  # names of this package only
        "count_query": f"SELECT count(*) FROM {shown}",  # noqa: S608  # names of this package only
    }
    return source | ({"casefold": CASEFOLD[dataset]} if dataset in CASEFOLD else {})
