/*---
table: peer_groups
title: For each sensitive entitlement, how many persons of a category and duty hold it
grain: one row per (entitlement_id, category_code, duty_code)
needs: [holdings, people]
---*/
WITH peers AS (
    SELECT
        p.category_code,
        p.duty_code,
        COUNT(*) AS persons
    FROM people AS p
    WHERE NOT p.is_left AND p.org_id IS NOT NULL
    GROUP BY p.category_code, p.duty_code
),

held AS (
    SELECT
        h.entitlement_id,
        h.category_code,
        h.duty_code,
        COUNT(DISTINCT h.person_id) AS holders
    FROM holdings AS h
    WHERE NOT h.is_left AND h.org_id IS NOT NULL
    GROUP BY h.entitlement_id, h.category_code, h.duty_code
)

SELECT
    h.entitlement_id,
    h.category_code,
    h.duty_code,
    h.holders,
    p.persons
FROM held AS h
INNER JOIN peers AS p
    ON h.category_code IS NOT DISTINCT FROM p.category_code AND h.duty_code IS NOT DISTINCT FROM p.duty_code
ORDER BY h.entitlement_id, h.category_code, h.duty_code
