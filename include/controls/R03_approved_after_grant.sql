/*---
code: R03
severity: M
dataset: grants
question: Was every sensitive right approved before it was granted?
question_ja: 全ての閲覧権限は、付与の前に承認されているか。
requirement: [R44]
standards: [AC-2e]
datasets: [requests, accounts, grants, entitlements]
population: >-
  SELECT COUNT(*) FROM holdings AS h WHERE h.depth = 0 AND h.granted_at IS NOT NULL AND EXISTS (
  SELECT 1 FROM approvals AS a
  WHERE a.account_id = h.account_id AND a.entitlement_id = h.entitlement_id AND a.kind <> 'removal')
---*/
-- Without a grant time of the account's own, before or after cannot be told: no finding, no pass.
SELECT
    h.account_id AS subject_id,
    h.entitlement_id AS object_id,
    h.person_id,
    h.account_id,
    h.entitlement_id,
    h.org_id,
    h.category_code,
    h.path,
    h.granted_at,
    a.approved_at
FROM holdings AS h
INNER JOIN (
    SELECT
        q.account_id,
        q.entitlement_id,
        MIN(q.approved_at) AS approved_at
    FROM approvals AS q
    WHERE q.kind <> 'removal'
    GROUP BY q.account_id, q.entitlement_id
) AS a ON h.account_id = a.account_id AND h.entitlement_id = a.entitlement_id
WHERE h.depth = 0 AND a.approved_at > h.granted_at
ORDER BY h.account_id, h.entitlement_id
