/*---
table: unit_ancestors
title: Units in force on the as-of date with every unit above them, and themselves
grain: one row per (org_id, ancestor_id)
needs: [org_units_as_of]
---*/
-- The height ends loops in the tree.
WITH RECURSIVE climb AS (
    SELECT
        u.org_id,
        u.org_id AS ancestor_id,
        u.parent_id AS next_id,
        0 AS height
    FROM org_units_as_of AS u
    UNION ALL
    SELECT
        c.org_id,
        p.org_id AS ancestor_id,
        p.parent_id AS next_id,
        c.height + 1 AS height
    FROM climb AS c
    INNER JOIN org_units_as_of AS p ON c.next_id = p.org_id
    WHERE c.height < 100
)

SELECT DISTINCT
    c.org_id,
    c.ancestor_id
FROM climb AS c
ORDER BY c.org_id, c.ancestor_id
