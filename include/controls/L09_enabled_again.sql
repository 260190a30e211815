/*---
code: L09
severity: H
dataset: accounts
question: Was every account that is enabled again approved anew?
question_ja: 再び有効となったアカウントは、全て改めて承認されているか。
requirement: [R44, R41]
standards: [AC-2(3)]
datasets: [requests, accounts, grants, entitlements]
is_about_period: true
population: >-
  SELECT COUNT(DISTINCT h.account_id) FROM holdings AS h
  INNER JOIN previous_accounts AS b ON h.account_id = b.account_id WHERE NOT b.is_enabled
---*/
-- The approval lies between the previous as-of date and this one; an older one was ended by the disabling.
SELECT
    h.account_id AS subject_id,
    h.account_id,
    h.person_id,
    h.org_id,
    h.category_code,
    MIN(h.path) AS path,
    COUNT(*) AS entitlements
FROM holdings AS h
INNER JOIN previous_accounts AS b ON h.account_id = b.account_id
LEFT JOIN (
    SELECT DISTINCT a.account_id
    FROM approvals AS a
    WHERE
        a.kind <> 'removal'
        AND a.approved_at < $as_of_end
        AND CAST(a.approved_at + $utc_offset_minutes * INTERVAL 1 MINUTE AS DATE) > $previous_as_of
) AS again ON h.account_id = again.account_id
WHERE NOT b.is_enabled AND again.account_id IS NULL
GROUP BY h.account_id, h.person_id, h.org_id, h.category_code
ORDER BY h.account_id
