"""The role rules of the sample company: what was allowed before the review, and what is since.

Written as plain data for `role_rules.yaml`; every omitted attribute means any.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from tenken.sample.org import CUSTOMER_SYSTEM, EXTRACTION

REVIEWED_ON = date(2018, 9, 30)
_OWN_STAFF = ["employee", "seconded_in", "officer"]
_EXTERNAL = ["agency", "contractor"]
_VIEW = ["VIEW_COLLAB", "SEARCH_COLLAB"]


def _allow(rule_id: str, **attributes: Any) -> dict[str, Any]:
    return {"rule_id": rule_id, "effect": "allow", **attributes}


_BEFORE_WINDOW = {
    "valid_from": date(2015, 4, 1),
    "valid_until": date(2018, 9, 29),
    "approved_by": "E000001",
    "approved_on": date(2015, 3, 20),
}
_BEFORE = [
    _allow(
        "RR-001",
        category_code="sales_planning",
        entitlement_id=_VIEW,
        purpose_codes=["line_check"],
        **_BEFORE_WINDOW,
    ),
    _allow(
        "RR-002",
        category_code="customer_front",
        entitlement_id=_VIEW,
        purpose_codes=["line_check"],
        **_BEFORE_WINDOW,
    ),
    _allow(
        "RR-003",
        category_code="back_office",
        entitlement_id=[*_VIEW, "ORDER_ADMIN"],
        purpose_codes=["line_check", "order_entry"],
        **_BEFORE_WINDOW,
    ),
    _allow(
        "RR-004",
        org_id=EXTRACTION,
        entitlement_id="EXTRACT_CAMPAIGN",
        purpose_codes=["campaign"],
        **_BEFORE_WINDOW,
    ),
    _allow(
        "RR-005",
        org_id=CUSTOMER_SYSTEM,
        entitlement_id="ADMIN_COLLAB",
        purpose_codes=["maintenance"],
        **_BEFORE_WINDOW,
    ),
]
"""Whole categories might look: the flow that the review ended on 29 September 2018."""

_AFTER_WINDOW = {"valid_from": REVIEWED_ON, "approved_by": "E000001", "approved_on": date(2018, 9, 14)}
_ASKED = {"requires": {"request": True}, **_AFTER_WINDOW}
_AFTER = [
    _allow(
        "RR-101",
        category_code="sales_planning",
        duty_code="back_office_support",
        entitlement_id=_VIEW,
        purpose_codes=["line_check"],
        reason="バックヤードの支援業務は受付中に回線を確認する",
        **_ASKED,
    ),
    _allow(
        "RR-102",
        category_code="customer_front",
        duty_code=["order_reception", "line_check_desk"],
        entitlement_id="VIEW_COLLAB",
        purpose_codes=["line_check"],
        reason="お客様をお待たせできない窓口に限る",
        **_ASKED,
    ),
    _allow(
        "RR-103",
        category_code="back_office",
        duty_code="order_entry",
        person_type=_OWN_STAFF,
        entitlement_id=_VIEW,
        purpose_codes=["line_check", "order_entry"],
        reason="オーダー投入時に当該回線を確認する",
        **_AFTER_WINDOW,
    ),
    _allow(
        "RR-104",
        category_code="back_office",
        duty_code="order_admin",
        entitlement_id=[*_VIEW, "ORDER_ADMIN"],
        purpose_codes=["line_check", "order_entry"],
        max_permitted=40,
        reason="オーダー投入の誤りを訂正する",
        **_ASKED,
    ),
    _allow(
        "RR-105",
        org_id=EXTRACTION,
        duty_code="campaign_extraction",
        entitlement_id="EXTRACT_CAMPAIGN",
        purpose_codes=["campaign"],
        max_permitted=8,
        reason="抽出は本社の一組織に限る",
        **_ASKED,
    ),
    _allow(
        "RR-106",
        category_code="customer_front",
        duty_code="peak_support",
        entitlement_id="VIEW_COLLAB",
        purpose_codes=["line_check"],
        reason="繁忙期の応援、期限付き",
        valid_from=REVIEWED_ON,
        approved_by="E000001",
        approved_on=date(2018, 9, 14),
        requires={"request": True, "expires_within_days": 200},
    ),
    _allow(
        "RR-107",
        org_id=CUSTOMER_SYSTEM,
        duty_code="system_admin",
        entitlement_id="ADMIN_COLLAB",
        purpose_codes=["maintenance"],
        max_permitted=12,
        reason="システムの保守",
        **_ASKED,
    ),
    _allow(
        "RR-108",
        category_code="back_office",
        duty_code="order_entry",
        person_type=_EXTERNAL,
        entitlement_id="VIEW_COLLAB",
        purpose_codes=["line_check", "order_entry"],
        reason="委託したオーダー投入に限る",
        **_ASKED,
    ),
    _allow(
        "RR-109",
        category_code="customer_front",
        duty_code="night_desk",
        entitlement_id="VIEW_COLLAB",
        purpose_codes=["line_check"],
        reason="夜間受付の再開に備える",
        **_ASKED,
    ),
    {
        "rule_id": "RR-201",
        "effect": "deny",
        "person_type": _EXTERNAL,
        "action": ["extract", "administer"],
        "reason": "社外の者には抽出と管理を許さない",
        **_AFTER_WINDOW,
    },
]
"""The restricted range since 30 September 2018; what is not listed is not allowed."""

_LATE_COMMON = {
    "entitlement_id": "VIEW_COLLAB",
    "purpose_codes": ["line_check"],
    "requires": {"request": True},
    "approved_by": "E000001",
}
_LATE = [
    _allow(
        "RR-301",
        category_code="customer_front",
        duty_code="disaster_desk",
        reason="災害時の受付",
        valid_from=date(2019, 2, 1),
        approved_on=date(2019, 2, 15),
        **_LATE_COMMON,
    ),
    _allow(
        "RR-302",
        category_code="customer_front",
        duty_code="relocation_desk",
        reason="移転受付",
        valid_from=date(2019, 7, 1),
        approved_on=date(2019, 7, 19),
        **_LATE_COMMON,
    ),
    _allow(
        "RR-303",
        category_code="customer_front",
        duty_code="event_desk",
        reason="催事の受付",
        valid_from=date(2019, 2, 1),
        **_LATE_COMMON,
    ),
]
"""Two rules approved after the day they are said to hold from: R13 in every quarter since; one without a day: R14."""


def build_rules() -> dict[str, Any]:
    """Build the content of `role_rules.yaml`."""
    return {
        "version": "2019.2",
        "approved_by": "E000001",
        "approved_on": date(2019, 7, 19),
        "document": "社内マニュアル 第4章（架空）",
        "rules": [*_BEFORE, *_AFTER, *_LATE],
    }
