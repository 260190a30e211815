/*---
table: posts_in_force
title: Posts in force on the as-of date, with the category of their unit
grain: one row per (person_id, org_id, duty_code, valid_from)
needs: [org_units_as_of]
---*/
SELECT
    p.person_id,
    p.org_id,
    p.duty_code,
    p.post_kind,
    p.is_manager,
    p.ordered_on,
    p.valid_from,
    p.valid_until,
    o.category_code,
    o.in_scope
FROM posts AS p
LEFT JOIN org_units_as_of AS o ON p.org_id = o.org_id
WHERE
    p.valid_from <= $as_of
    AND (p.valid_until IS NULL OR p.valid_until >= $as_of)
ORDER BY p.person_id, p.org_id, p.duty_code, p.valid_from
