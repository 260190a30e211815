/*---
table: use_reasons
title: How many looks at sensitive data an order or an approved inquiry speaks for, and how many neither
grain: one row
needs: [usage_days]
---*/
-- A look is one account at one line on one local day since the previous inspection.
SELECT
    COALESCE(CAST(SUM(u.looked_lines) AS BIGINT), 0) AS look_count,
    COALESCE(CAST(SUM(u.ordered_lines) AS BIGINT), 0) AS order_count,
    COALESCE(CAST(SUM(u.inquired_lines) AS BIGINT), 0) AS inquiry_count,
    COALESCE(CAST(SUM(u.looked_lines - u.ordered_lines - u.inquired_lines) AS BIGINT), 0) AS neither_count
FROM usage_days AS u
