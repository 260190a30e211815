/*---
table: counted_persons
title: Who counts in the headcount table, and in which rows
grain: one row per (person_id, category_code)
needs: [people, posts_in_force, main_posts, holdings]
---*/
-- headcount_posts = main: the main post's row only; each: every in-scope post's row. The total counts a person once.
WITH placed AS (
    SELECT
        m.person_id,
        m.category_code
    FROM main_posts AS m
    WHERE m.in_scope AND $headcount_posts = 'main'
    UNION
    SELECT
        p.person_id,
        p.category_code
    FROM posts_in_force AS p
    WHERE p.in_scope AND $headcount_posts = 'each'
),

permitted AS (
    SELECT DISTINCT h.person_id
    FROM holdings AS h
    WHERE h.is_known_person
)

SELECT
    p.person_id,
    q.category_code,
    w.person_id IS NOT NULL AS is_permitted
FROM people AS p
INNER JOIN placed AS q ON p.person_id = q.person_id
INNER JOIN counted_person_types AS t ON p.person_type = t.person_type
LEFT JOIN permitted AS w ON p.person_id = w.person_id
WHERE NOT p.is_left AND p.has_started AND q.category_code IS NOT NULL
ORDER BY p.person_id, q.category_code
