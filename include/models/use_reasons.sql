/*---
table: use_reasons
title: How many looks at sensitive data an order or an approved inquiry speaks for, and how many nothing does
grain: one row
needs: [usage_days]
---*/
-- A look is one account at one line on one local day since the previous inspection. Neither counts those of known
-- persons, as U03 does; unowned those of accounts of nobody, where no inquiry can be matched.
SELECT
    COALESCE(CAST(SUM(u.looked_lines) AS BIGINT), 0) AS look_count,
    COALESCE(CAST(SUM(u.ordered_lines) AS BIGINT), 0) AS order_count,
    COALESCE(CAST(SUM(u.inquired_lines) AS BIGINT), 0) AS inquiry_count,
    COALESCE(CAST(SUM(u.unapproved_lines) AS BIGINT), 0) AS neither_count,
    COALESCE(
        CAST(SUM(u.looked_lines - u.ordered_lines - u.inquired_lines - u.unapproved_lines) AS BIGINT), 0
    ) AS unowned_count
FROM usage_days AS u
