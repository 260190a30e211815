"""How the sample's sources spell the canonical columns and codes: one description for writers and config."""

from __future__ import annotations

PERSON_COLUMNS = {
    "person_id": "社員番号",
    "employer_id": "所属会社",
    "person_type": "社員区分",
    "name": "氏名",
    "name_kana": "氏名カナ",
    "email": "メールアドレス",
    "status": "在籍区分",
    "status_since": "区分発効日",
    "hired_on": "入社日",
    "left_on": "退職日",
    "manager_id": "上長社員番号",
}
PERSON_VALUES = {
    "person_type": {
        "社員": "employee",
        "出向受入": "seconded_in",
        "出向": "seconded_out",
        "派遣": "agency",
        "委託": "contractor",
        "役員": "officer",
    },
    "status": {"在籍": "active", "休職": "leave", "停職": "suspended", "退職": "left"},
}
POST_COLUMNS = {
    "person_id": "社員番号",
    "org_id": "組織コード",
    "duty_code": "担務コード",
    "post_kind": "主兼区分",
    "is_manager": "管理者",
    "ordered_on": "発令日",
    "valid_from": "着任日",
    "valid_until": "離任日",
}
POST_VALUES = {"post_kind": {"主務": "main", "兼務": "concurrent"}}
UNIT_COLUMNS = {
    "org_id": "組織コード",
    "parent_id": "上位組織コード",
    "name": "組織名",
    "site": "所在地",
    "category_code": "組織区分",
    "in_scope": "点検対象",
    "manager_id": "組織長",
    "contractor_id": "委託会社",
    "valid_from": "設置日",
    "valid_until": "廃止日",
}
CONTRACTOR_COLUMNS = {
    "contractor_id": "会社コード",
    "parent_contractor_id": "委託元コード",
    "name": "会社名",
    "contract_from": "契約開始日",
    "contract_until": "契約終了日",
    "supervisor_org_id": "監督組織",
}
OPERATOR_COLUMNS = {
    "operator_id": "事業者コード",
    "name": "事業者名",
    "valid_from": "開始日",
    "valid_until": "終了日",
}
REQUEST_COLUMNS = {
    "request_id": "申請番号",
    "kind": "申請種別",
    "person_id": "対象者",
    "account_id": "対象アカウント",
    "entitlement_id": "権限",
    "purpose_code": "利用目的",
    "requested_by": "申請者",
    "requested_at": "申請日時",
    "decision": "決裁",
    "approved_by": "承認者",
    "approved_at": "承認日時",
    "expires_on": "期限",
    "reason": "理由",
}
REQUEST_VALUES = {
    "kind": {"通常": "ordinary", "緊急": "emergency", "削除": "removal"},
    "decision": {"承認": "approved", "却下": "rejected", "審査中": "pending"},
}
EXTRA_COLUMN = "備考"
"""The column that a file gains in the middle of a year: S07."""
REQUEST_SHEET = "申請一覧"
REGISTERS = (
    "usage_events",
    "orders",
    "inquiries",
    "lines",
    "attestations",
    "instructions",
    "calendar_days",
)
"""Files that come under the canonical headers."""

CRM_TABLES = {
    "accounts": "account_history",
    "entitlements": "entitlement_history",
    "grants": "grant_history",
    "group_members": "group_member_history",
    "entitlement_parts": "entitlement_part_history",
}
CASEFOLD = {
    "accounts": ["account_id"],
    "grants": ["holder_id"],
    "group_members": ["group_id", "member_id"],
    "requests": ["account_id"],
}
"""Login names that the CRM treats as the same in capitals; it spells them both ways."""
