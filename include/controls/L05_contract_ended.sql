/*---
code: L05
severity: H
dataset: grants
question: Did external holders lose their sensitive rights when their employer's contract ended?
question_ja: 委託契約が終了した会社の者に、閲覧権限が残っていないか。
requirement: [R76]
standards: [PS-7d, AC-2(3)]
datasets: [persons, contractors, accounts, grants, entitlements]
needs_columns: [contractors.contract_until]
population: SELECT COUNT(*) FROM holdings WHERE is_external AND NOT is_left
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
    h.employer_id,
    c.contract_until AS ended_on
FROM holdings AS h
INNER JOIN contractors AS c ON h.employer_id = c.contractor_id
WHERE h.is_external AND NOT h.is_left AND c.contract_until < $as_of
ORDER BY h.account_id, h.entitlement_id
