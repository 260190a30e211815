/*---
table: unit_populations
title: Persons with a post in each unit, in the previous inspection and now
grain: one row per org_id; empty without a previous inspection
needs: [posts_in_force, previous]
---*/
WITH present AS (
    SELECT
        p.org_id,
        COUNT(DISTINCT p.person_id) AS persons
    FROM posts_in_force AS p
    GROUP BY p.org_id
)

SELECT
    b.org_id,
    b.persons AS before,
    COALESCE(n.persons, 0) AS now
FROM previous_unit_populations AS b
LEFT JOIN present AS n ON b.org_id = n.org_id
ORDER BY b.org_id
