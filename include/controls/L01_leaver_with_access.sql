/*---
code: L01
severity: C
dataset: grants
question: Has everybody who left lost every sensitive right?
question_ja: 退職した者に、閲覧権限が残っていないか。
requirement: [R15, R34]
standards: [PS-4a, AC-2h, "6.5", CC6.2]
datasets: [persons, accounts, grants, entitlements]
population: SELECT COUNT(*) FROM holdings WHERE is_known_person
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
    h.left_on,
    h.status
FROM holdings AS h
WHERE h.is_left AND (h.left_on IS NULL OR h.left_on + CAST($leaver_grace_days AS INTEGER) <= $as_of)
ORDER BY h.account_id, h.entitlement_id
