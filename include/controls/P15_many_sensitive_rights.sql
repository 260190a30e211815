/*---
code: P15
severity: L
dataset: grants
question: Does nobody hold more different sensitive rights than the policy allows?
question_ja: 定められた数を超える種類の閲覧権限を有する者がいないか。
requirement: [R8]
standards: [AC-6]
datasets: [persons, accounts, grants, entitlements]
population: SELECT COUNT(DISTINCT person_id) FROM holdings WHERE is_known_person
---*/
SELECT
    h.person_id AS subject_id,
    h.person_id,
    MIN(h.account_id) AS account_id,
    h.org_id,
    h.category_code,
    COUNT(DISTINCT h.entitlement_id) AS entitlements
FROM holdings AS h
WHERE h.is_known_person
GROUP BY h.person_id, h.org_id, h.category_code
HAVING COUNT(DISTINCT h.entitlement_id) > $max_sensitive_entitlements
ORDER BY h.person_id
