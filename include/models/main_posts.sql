/*---
table: main_posts
title: The one main post of each person
grain: one row per person_id
needs: [posts_in_force]
---*/
-- Two main posts at once are a slip of the source: the later one counts, then the smaller unit code.
WITH ranked AS (
    SELECT
        p.person_id,
        p.org_id,
        p.duty_code,
        p.is_manager,
        p.category_code,
        p.in_scope,
        p.valid_from,
        ROW_NUMBER() OVER (
            PARTITION BY p.person_id ORDER BY p.valid_from DESC, p.org_id, p.duty_code
        ) AS preference
    FROM posts_in_force AS p
    WHERE p.post_kind = 'main'
)

SELECT
    r.person_id,
    r.org_id,
    r.duty_code,
    r.is_manager,
    r.category_code,
    r.in_scope,
    r.valid_from
FROM ranked AS r
WHERE r.preference = 1
ORDER BY r.person_id
