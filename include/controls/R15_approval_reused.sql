/*---
code: R15
severity: M
dataset: grants
question: Does each request stand behind the rights of the one person it was made for?
question_ja: 各申請は、その対象とする一人の権限のみの根拠とされているか。
requirement: [R44]
standards: [AC-2e]
datasets: [requests, accounts, grants, entitlements]
population: SELECT COUNT(DISTINCT request_id) FROM holdings WHERE depth = 0
---*/
-- A request that names an account only is for the account's person.
SELECT
    h.request_id AS subject_id,
    MIN(h.person_id) AS person_id,
    MIN(h.account_id) AS account_id,
    MIN(h.entitlement_id) AS entitlement_id,
    h.request_id,
    COUNT(DISTINCT h.person_id) AS persons,
    CASE WHEN COUNT(DISTINCT h.person_id) > 1 THEN 'several' ELSE 'another' END AS reuse_problem
FROM holdings AS h
LEFT JOIN requests AS q ON h.request_id = q.request_id
LEFT JOIN accounts AS a ON q.account_id = a.account_id
WHERE h.depth = 0 AND h.request_id IS NOT NULL
GROUP BY h.request_id
HAVING COUNT(DISTINCT h.person_id) > 1 OR BOOL_OR(COALESCE(q.person_id, a.person_id) <> h.person_id)
ORDER BY h.request_id
