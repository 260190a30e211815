/*---
code: P07
severity: H
dataset: grants
question: Does nobody both give rights and approve them, and has nobody given a sensitive right to himself?
question_ja: 権限の付与及び承認の両方を行うことができる者並びに自らに閲覧権限を付与した者がいないか。
requirement: [R44, R79]
standards: [AC-5, AC-6(1)]
datasets: [requests, accounts, grants, entitlements]
population: >-
  SELECT COUNT(*) FROM (SELECT person_id FROM grant_administrators
  UNION SELECT COALESCE(person_id, account_id) FROM holdings WHERE depth = 0) AS givers
---*/
-- An account that nobody is known to own stands for itself.
WITH raised AS (
    SELECT
        g.person_id AS subject_id,
        g.person_id,
        g.account_id,
        g.path,
        1 AS approved,
        0 AS granted
    FROM grant_administrators AS g
    INNER JOIN approvals AS a ON g.person_id = a.approved_by
    WHERE a.kind <> 'removal'
    UNION ALL
    SELECT
        COALESCE(h.person_id, h.account_id) AS subject_id,
        h.person_id,
        h.account_id,
        h.path,
        0 AS approved,
        1 AS granted
    FROM holdings AS h
    WHERE h.depth = 0 AND h.granted_by IN (h.account_id, h.person_id)
)

SELECT
    r.subject_id,
    r.person_id,
    MIN(r.account_id) AS account_id,
    MIN(p.org_id) AS org_id,
    MIN(p.category_code) AS category_code,
    MIN(r.path) AS path,
    SUM(r.approved) AS approved_rights,
    SUM(r.granted) AS own_grants,
    CASE WHEN SUM(r.granted) > 0 THEN 'own_grant' ELSE 'approver' END AS self_grant
FROM raised AS r
LEFT JOIN people AS p ON r.person_id = p.person_id
GROUP BY r.subject_id, r.person_id
ORDER BY r.subject_id
