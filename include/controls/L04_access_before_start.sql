/*---
code: L04
severity: M
dataset: grants
question: Does nobody hold a sensitive right before the first day of work?
question_ja: 着任前の者が、閲覧権限を有していないか。
requirement: [R15]
standards: [PS-3, "5.18"]
datasets: [persons, accounts, grants, entitlements]
needs_columns: [persons.hired_on]
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
    h.hired_on
FROM holdings AS h
WHERE h.hired_on > $as_of AND NOT h.is_left
ORDER BY h.account_id, h.entitlement_id
