/*---
code: R01
severity: H
dataset: grants
question: Is every sensitive right of a person covered by an approved role rule in force on the as-of date?
question_ja: 全ての閲覧権限は、基準日に有効な承認済みの規則に基づいているか。
requirement: [R12, R13, R14, R15]
standards: [AC-3, AC-6, "5.15", "8.3", MIC-1]
datasets: [persons, posts, org_units, accounts, grants, entitlements]
population: SELECT COUNT(*) FROM holdings WHERE is_known_person AND NOT is_left
---*/
-- Default deny, and deny beats allow. Who left is L01, an account without a person I01 or I02.
SELECT
    h.account_id AS subject_id,
    h.entitlement_id AS object_id,
    h.person_id,
    h.account_id,
    h.entitlement_id,
    h.org_id,
    h.category_code,
    h.path,
    h.duty_code,
    h.person_type,
    h.denied_by,
    h.unmet_rule
FROM holdings AS h
WHERE h.is_known_person AND NOT h.is_left AND NOT h.is_covered
ORDER BY h.account_id, h.entitlement_id
