/*---
table: explained_lines
title: Days on which an order or an inquiry gives a reason to look at a line
grain: one row per (line_key, day)
needs: [previous]
---*/
-- Days are local. An order speaks for the days around its application, an inquiry from the day before it was
-- asked to the day after it was answered; who asked and who approved is another question.
WITH applied AS (
    SELECT DISTINCT
        o.line_key,
        CAST(o.applied_at + $utc_offset_minutes * INTERVAL 1 MINUTE AS DATE) AS applied_on
    FROM orders AS o
    WHERE
        o.applied_at >= $previous_as_of - ($order_days + 1) * INTERVAL 1 DAY
        AND o.applied_at < $as_of_end + $order_days * INTERVAL 1 DAY
),

reasons AS (
    SELECT
        a.line_key,
        a.applied_on + CAST(s.shift AS INTEGER) AS day,
        TRUE AS has_order
    FROM applied AS a
    CROSS JOIN GENERATE_SERIES(-$order_days, $order_days) AS s (shift)
    UNION ALL
    SELECT
        q.line_key,
        CAST(UNNEST(GENERATE_SERIES(
            CAST(q.asked_at + $utc_offset_minutes * INTERVAL 1 MINUTE AS DATE) - 1,
            CAST(COALESCE(q.answered_at, q.asked_at) + $utc_offset_minutes * INTERVAL 1 MINUTE AS DATE) + 1,
            INTERVAL 1 DAY
        )) AS DATE) AS day,
        FALSE AS has_order
    FROM inquiries AS q
    WHERE q.line_key IS NOT NULL
)

SELECT
    r.line_key,
    r.day,
    BOOL_OR(r.has_order) AS has_order
FROM reasons AS r
WHERE r.day > $previous_as_of AND r.day <= $as_of
GROUP BY r.line_key, r.day
