/*---
code: P04
severity: H
dataset: accounts
question: Does no shared account hold a sensitive right?
question_ja: 共用アカウントに、閲覧権限が付与されていないか。
requirement: [R8, R23]
standards: [AC-2k, IA-2, "5.16"]
datasets: [accounts, grants, entitlements]
population: SELECT COUNT(DISTINCT account_id) FROM holdings
---*/
SELECT
    h.account_id AS subject_id,
    h.account_id,
    h.owner_person_id AS person_id,
    MIN(h.path) AS path,
    COUNT(*) AS entitlements
FROM holdings AS h
WHERE h.account_type = 'shared'
GROUP BY h.account_id, h.owner_person_id
ORDER BY h.account_id
