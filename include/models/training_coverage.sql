/*---
table: training_coverage
title: How many of the holders who had to be trained were
grain: one row per (stream, audience)
needs: [training_duties]
---*/
-- annual: all holders; newcomer: the new ones whose deadline has come. Percent rounds half up, null without any.
WITH asked AS (
    SELECT
        d.stream,
        'annual' AS audience,
        d.trained_on IS NOT NULL AS is_completed
    FROM training_duties AS d
    UNION ALL
    SELECT
        d.stream,
        'newcomer' AS audience,
        d.is_on_time AS is_completed
    FROM training_duties AS d
    WHERE d.is_due
),

rows_printed AS (
    SELECT
        s.stream,
        a.audience
    FROM (VALUES ('use'), ('response')) AS s (stream)
    CROSS JOIN (VALUES ('annual'), ('newcomer')) AS a (audience)
),

counted AS (
    SELECT
        p.stream,
        p.audience,
        COUNT(k.stream) AS required_count,
        COUNT(CASE WHEN k.is_completed THEN 1 END) AS completed_count
    FROM rows_printed AS p
    LEFT JOIN asked AS k ON p.stream = k.stream AND p.audience = k.audience
    GROUP BY p.stream, p.audience
)

SELECT
    c.stream,
    c.audience,
    c.required_count,
    c.completed_count,
    CASE
        WHEN c.required_count > 0
            THEN (200 * c.completed_count + c.required_count) // (2 * c.required_count)
    END AS completed_percent
FROM counted AS c
ORDER BY c.stream, c.audience
