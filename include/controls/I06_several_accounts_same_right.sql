/*---
code: I06
severity: M
dataset: accounts
question: Does each person hold a sensitive right through one personal account only?
question_ja: 各人は、同じ閲覧権限を一つの個人アカウントのみで有しているか。
requirement: [R23]
standards: [AC-6(5), "5.17"]
datasets: [accounts, grants, entitlements, persons]
population: >-
  SELECT COUNT(*) FROM (
  SELECT DISTINCT person_id, entitlement_id FROM holdings WHERE account_type = 'personal' AND is_known_person) AS held
---*/
SELECT
    h.person_id AS subject_id,
    h.entitlement_id AS object_id,
    h.person_id,
    h.entitlement_id,
    MIN(h.org_id) AS org_id,
    MIN(h.category_code) AS category_code,
    COUNT(DISTINCT h.account_id) AS accounts,
    STRING_AGG(h.account_id, ' ' ORDER BY h.account_id) AS account_ids
FROM holdings AS h
WHERE h.account_type = 'personal' AND h.is_known_person
GROUP BY h.person_id, h.entitlement_id
HAVING COUNT(DISTINCT h.account_id) > 1
ORDER BY h.person_id, h.entitlement_id
