/*---
code: R06
severity: M
dataset: grants
question: Does every sensitive right carry a purpose of the approved list?
question_ja: 全ての閲覧権限に、承認された利用目的が記録されているか。
requirement: [R17, R44]
standards: [PT-3, MIC-1, MIC-2]
datasets: [persons, accounts, grants, entitlements, requests]
needs_policy: purposes
population: SELECT COUNT(*) FROM holdings WHERE depth = 0 AND NOT is_left
---*/
-- The grant's own purpose counts, else that of the request it names.
SELECT
    h.account_id AS subject_id,
    h.entitlement_id AS object_id,
    h.person_id,
    h.account_id,
    h.entitlement_id,
    h.org_id,
    h.category_code,
    h.path,
    h.request_id,
    COALESCE(h.purpose_code, q.purpose_code) AS purpose_code,
    CASE WHEN COALESCE(h.purpose_code, q.purpose_code) IS NULL THEN 'none' ELSE 'unknown' END AS purpose_problem
FROM holdings AS h
LEFT JOIN requests AS q ON h.request_id = q.request_id
LEFT JOIN purposes AS p ON COALESCE(h.purpose_code, q.purpose_code) = p.code
WHERE h.depth = 0 AND NOT h.is_left AND p.code IS NULL
ORDER BY h.account_id, h.entitlement_id
