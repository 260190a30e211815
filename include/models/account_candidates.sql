/*---
table: account_candidates
title: How many known persons an enabled account could belong to
grain: one row per account_id with at least one candidate
needs: [enabled_accounts]
---*/
WITH candidates AS (
    SELECT
        a.account_id,
        p.person_id
    FROM enabled_accounts AS a
    INNER JOIN persons AS p ON a.person_id = p.person_id
    UNION
    SELECT
        a.account_id,
        p.person_id
    FROM enabled_accounts AS a
    INNER JOIN persons AS p ON a.email = LOWER(p.email)
)

SELECT
    c.account_id,
    COUNT(*) AS candidates
FROM candidates AS c
GROUP BY c.account_id
ORDER BY c.account_id
