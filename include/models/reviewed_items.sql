/*---
table: reviewed_items
title: What managers had to decide on - each sensitive right of each known person in the inspection reviewed
grain: one row per (person_id, entitlement_id)
needs: [review, holdings, previous]
---*/
WITH items AS (
    SELECT
        h.person_id,
        h.entitlement_id,
        h.org_id,
        h.category_code,
        TRUE AS is_this
    FROM holdings AS h
    WHERE h.is_known_person
    UNION ALL
    SELECT
        b.person_id,
        b.entitlement_id,
        b.org_id,
        b.category_code,
        FALSE AS is_this
    FROM previous_holdings AS b
    WHERE b.is_known_person
)

SELECT
    i.person_id,
    i.entitlement_id,
    MIN(i.org_id) AS org_id,
    MIN(i.category_code) AS category_code
FROM items AS i
INNER JOIN review AS r ON i.is_this = r.is_this
GROUP BY i.person_id, i.entitlement_id
ORDER BY i.person_id, i.entitlement_id
