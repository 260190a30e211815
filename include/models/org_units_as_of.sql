/*---
table: org_units_as_of
title: Units in force on the as-of date, each with its own or inherited category
grain: one row per org_id
needs: []
---*/
-- A unit without a category takes its nearest ancestor's; the path guard ends loops in the tree.
WITH RECURSIVE in_force AS (
    SELECT
        o.org_id,
        o.parent_id,
        o.name,
        o.site,
        o.category_code,
        o.in_scope,
        o.manager_id,
        o.contractor_id,
        o.valid_from,
        ROW_NUMBER() OVER (PARTITION BY o.org_id ORDER BY o.valid_from DESC NULLS LAST) AS newest
    FROM org_units AS o
    WHERE
        (o.valid_from IS NULL OR o.valid_from <= $as_of)
        AND (o.valid_until IS NULL OR o.valid_until >= $as_of)
),

climb AS (
    SELECT
        u.org_id,
        u.parent_id AS next_id,
        u.category_code,
        0 AS height
    FROM in_force AS u
    WHERE u.newest = 1
    UNION ALL
    SELECT
        c.org_id,
        p.parent_id AS next_id,
        p.category_code,
        c.height + 1 AS height
    FROM climb AS c
    INNER JOIN in_force AS p ON c.next_id = p.org_id AND p.newest = 1
    WHERE c.category_code IS NULL AND c.height < 100
),

inherited AS (
    SELECT
        c.org_id,
        c.category_code,
        ROW_NUMBER() OVER (PARTITION BY c.org_id ORDER BY c.height) AS nearest
    FROM climb AS c
    WHERE c.category_code IS NOT NULL
)

SELECT
    u.org_id,
    u.parent_id,
    u.name,
    u.site,
    i.category_code,
    u.in_scope,
    u.manager_id,
    u.contractor_id
FROM in_force AS u
LEFT JOIN inherited AS i ON u.org_id = i.org_id AND i.nearest = 1
WHERE u.newest = 1
ORDER BY u.org_id
