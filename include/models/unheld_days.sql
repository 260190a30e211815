/*---
table: unheld_days
title: Days on which an account looked at sensitive data at a moment when it held no sensitive right
grain: one row per (account_id, day)
needs: [usage_days, sensitive_periods, previous]
---*/
-- Asked of the first and the last look of each day: before a grant and after a removal is where they would lie.
WITH moments AS (
    SELECT
        u.account_id,
        u.day,
        u.first_at AS seen_at
    FROM usage_days AS u
    UNION
    SELECT
        u.account_id,
        u.day,
        u.last_at AS seen_at
    FROM usage_days AS u
),

held AS (
    SELECT DISTINCT
        m.account_id,
        m.seen_at
    FROM moments AS m
    INNER JOIN sensitive_periods AS p
        ON
            m.account_id = p.account_id
            AND m.seen_at >= COALESCE(p.held_from, m.seen_at)
            AND (p.held_until IS NULL OR m.seen_at < p.held_until)
)

SELECT DISTINCT
    m.account_id,
    m.day
FROM moments AS m
LEFT JOIN held AS h ON m.account_id = h.account_id AND m.seen_at = h.seen_at
WHERE h.account_id IS NULL
ORDER BY m.account_id, m.day
