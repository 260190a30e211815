/*---
table: headcount
title: Persons permitted to view / all persons, per category and in total
grain: one row per category in print order, then one row named total
needs: [counted_persons]
---*/
-- Half-up by whole numbers: (200k + n) / 2n. Nobody to count gives no percent.
WITH counted AS (
    SELECT
        c.code AS category_code,
        c.print_order,
        COUNT(DISTINCT CASE WHEN p.is_permitted THEN p.person_id END) AS permitted_count,
        COUNT(DISTINCT p.person_id) AS total_count
    FROM categories AS c
    LEFT JOIN counted_persons AS p ON c.code = p.category_code
    GROUP BY c.code, c.print_order
    UNION ALL
    SELECT
        'total' AS category_code,
        2147483647 AS print_order,
        COUNT(DISTINCT CASE WHEN p.is_permitted THEN p.person_id END) AS permitted_count,
        COUNT(DISTINCT p.person_id) AS total_count
    FROM counted_persons AS p
)

SELECT
    $quarter AS quarter,
    n.category_code,
    n.permitted_count,
    n.total_count,
    CASE
        WHEN n.total_count > 0
            THEN CAST((200 * n.permitted_count + n.total_count) // (2 * n.total_count) AS INTEGER)
    END AS permitted_percent,
    n.print_order
FROM counted AS n
ORDER BY n.print_order, n.category_code
