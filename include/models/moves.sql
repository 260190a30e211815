/*---
table: moves
title: The latest change of post of each person
grain: one row per person_id
needs: [posts_in_force, main_posts, previous]
---*/
-- Seen in the posts' own history, or by comparing the main post with the previous inspection's: an order
-- entered late is dated before that inspection, and then counts as a move of the day after it.
WITH seen AS (
    SELECT
        n.person_id,
        n.valid_from AS moved_on
    FROM posts_in_force AS n
    INNER JOIN posts AS o
        ON
            n.person_id = o.person_id
            AND o.valid_until < $as_of
            AND o.valid_from < n.valid_from
            AND (o.org_id <> n.org_id OR o.duty_code IS DISTINCT FROM n.duty_code)
    LEFT JOIN posts_in_force AS s
        ON
            o.person_id = s.person_id
            AND o.org_id = s.org_id
            AND o.duty_code IS NOT DISTINCT FROM s.duty_code
    WHERE s.person_id IS NULL
    UNION ALL
    SELECT
        m.person_id,
        GREATEST(m.valid_from, $previous_as_of + 1) AS moved_on
    FROM main_posts AS m
    INNER JOIN previous_main_posts AS b ON m.person_id = b.person_id
    WHERE m.org_id <> b.org_id OR m.duty_code IS DISTINCT FROM b.duty_code
)

SELECT
    s.person_id,
    MAX(s.moved_on) AS moved_on
FROM seen AS s
GROUP BY s.person_id
ORDER BY s.person_id
