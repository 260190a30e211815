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
    "training_completions",
    "acknowledgements",
)
"""Files that come under the canonical headers."""
COORDINATION_COLUMNS = {
    "campaign_id": "施策番号",
    "operator_id": "事業者コード",
    "agreed_on": "合意日",
    "agreed_by": "合意者",
    "service_code": "サービスコード",
    "valid_from": "有効開始日",
    "valid_until": "有効終了日",
    "evidence_sha256": "合意書ハッシュ値",
}
WORKBOOK = "registers.xlsx"
"""The workbook that holds the registers below, a sheet each."""
SHEETS: dict[str, str] = {"documents": "文書台帳", "training_events": "研修台帳", "incidents": "事案台帳"}
SHEET_COLUMNS = {
    "documents": {
        "document_id": "文書番号",
        "version": "版",
        "kind": "種別",
        "effective_on": "施行日",
        "approved_by": "承認者",
        "sha256": "ハッシュ値",
    },
    "training_events": {
        "event_id": "研修番号",
        "stream": "区分",
        "audience": "対象",
        "form": "形式",
        "organiser": "実施組織",
        "held_on": "実施日",
        "document_id": "教材",
    },
    "incidents": {
        "incident_id": "事案番号",
        "kind": "種別",
        "found_on": "発覚日",
        "reported_on": "報告日",
        "org_id": "組織",
        "contractor_id": "委託会社",
        "form_id": "様式",
        "form_version": "様式の版",
        "status": "状況",
        "disciplinary_case_id": "処分の番号",
    },
}
SHEET_VALUES: dict[str, dict[str, dict[str, str]]] = {
    "documents": {
        "kind": {
            "マニュアル": "manual",
            "手順書": "procedure",
            "ハンドブック": "handbook",
            "ポスター": "poster",
            "様式": "form",
        },
    },
    "training_events": {
        "stream": {"利用": "use", "対応": "response"},
        "audience": {"年次": "annual", "新任": "newcomer"},
        "form": {"集合": "group", "eラーニング": "e_learning"},
    },
    "incidents": {
        "kind": {"目的外利用": "out_of_purpose_use", "その他": "other"},
        "status": {"受付": "open", "対応中": "responding", "完了": "closed"},
    },
}

CRM_TABLES = {
    "accounts": "account_history",
    "entitlements": "entitlement_history",
    "grants": "grant_history",
    "group_members": "group_member_history",
    "entitlement_parts": "entitlement_part_history",
    "campaigns": "campaign_history",
    "campaign_targets": "campaign_target_history",
}
CASEFOLD = {
    "accounts": ["account_id"],
    "grants": ["holder_id"],
    "group_members": ["group_id", "member_id"],
    "requests": ["account_id"],
}
"""Login names that the CRM treats as the same in capitals; it spells them both ways."""
