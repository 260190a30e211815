/*---
code: P06
severity: C
dataset: grants
question: Does nobody hold a right that shows all data without the named entitlement?
question_ja: 個別の閲覧権限によらず、契約者の情報を閲覧できる包括的な権限を有する者がいないか。
requirement: [R8, R9]
standards: [AC-6, "8.2"]
datasets: [accounts, grants, entitlements]
needs_columns: [entitlements.is_bypass]
population: SELECT COUNT(*) FROM holdings
---*/
SELECT
    h.account_id AS subject_id,
    h.entitlement_id AS object_id,
    h.person_id,
    h.account_id,
    h.entitlement_id,
    h.org_id,
    h.category_code,
    h.path,
    h.account_type
FROM holdings AS h
WHERE h.is_bypass
ORDER BY h.account_id, h.entitlement_id
