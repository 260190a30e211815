/*---
table: tie_out
title: Every account and every person in exactly one bucket, with the totals counted apart
grain: one row per (subject, bucket) in print order; bucket total is the number of rows delivered
needs: []
---*/
-- The totals do not come from the buckets: a row that no bucket takes makes the check of the result fail.
WITH buckets AS (
    SELECT
        v.subject,
        v.bucket,
        v.print_order
    FROM (
        VALUES
        ('accounts', 'matched', 1),
        ('accounts', 'shared', 2),
        ('accounts', 'service', 3),
        ('accounts', 'admin', 4),
        ('accounts', 'emergency', 5),
        ('accounts', 'orphan', 6),
        ('persons', 'with_account', 8),
        ('persons', 'without_account', 9)
    ) AS v (subject, bucket, print_order)
),

-- Shut accounts and leavers are counted too: this is about the delivery, not about who can log in.
members AS (
    SELECT
        'accounts' AS subject,
        CASE
            WHEN a.account_type <> 'personal' THEN a.account_type
            WHEN p.person_id IS NULL THEN 'orphan'
            ELSE 'matched'
        END AS bucket
    FROM accounts AS a
    LEFT JOIN persons AS p ON a.person_id = p.person_id
    UNION ALL
    SELECT
        'persons' AS subject,
        CASE WHEN o.person_id IS NULL THEN 'without_account' ELSE 'with_account' END AS bucket
    FROM persons AS p
    LEFT JOIN (
        SELECT DISTINCT a.person_id
        FROM accounts AS a
        WHERE a.person_id IS NOT NULL
    ) AS o ON p.person_id = o.person_id
),

counted AS (
    SELECT
        m.subject,
        m.bucket,
        COUNT(*) AS counted
    FROM members AS m
    GROUP BY m.subject, m.bucket
)

SELECT
    b.subject,
    b.bucket,
    COALESCE(c.counted, 0) AS counted,
    b.print_order
FROM buckets AS b
LEFT JOIN counted AS c ON b.subject = c.subject AND b.bucket = c.bucket
UNION ALL
SELECT
    'accounts' AS subject,
    'total' AS bucket,
    COUNT(*) AS counted,
    7 AS print_order
FROM accounts
UNION ALL
SELECT
    'persons' AS subject,
    'total' AS bucket,
    COUNT(*) AS counted,
    10 AS print_order
FROM persons
ORDER BY print_order
