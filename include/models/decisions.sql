/*---
table: decisions
title: The last decision on each right in the review, with the unit the right's holder had then
grain: one row per (person_id, entitlement_id)
needs: [review, reviewed_items, previous]
---*/
WITH ranked AS (
    SELECT
        a.person_id,
        a.entitlement_id,
        a.reviewer_id,
        a.decision,
        a.basis_id,
        a.decided_at,
        a.seconds_spent,
        r.as_of_end,
        r.closes_on,
        ROW_NUMBER() OVER (
            PARTITION BY a.person_id, a.entitlement_id ORDER BY a.decided_at DESC, a.inspection_id DESC
        ) AS latest
    FROM attestations AS a
    INNER JOIN review AS r
        ON REGEXP_EXTRACT(a.inspection_id, '^(FY[0-9]{4}Q[1-4])([/ ]r[0-9]+)?$', 1) = r.quarter
)

SELECT
    d.person_id,
    d.entitlement_id,
    d.reviewer_id,
    d.decision,
    d.basis_id,
    d.decided_at,
    CAST(d.decided_at + $utc_offset_minutes * INTERVAL 1 MINUTE AS DATE) AS decided_on,
    d.seconds_spent,
    d.closes_on,
    d.decided_at < d.as_of_end AS is_early,
    CAST(d.decided_at + $utc_offset_minutes * INTERVAL 1 MINUTE AS DATE) > d.closes_on AS is_late,
    i.org_id,
    i.category_code
FROM ranked AS d
LEFT JOIN reviewed_items AS i ON d.person_id = i.person_id AND d.entitlement_id = i.entitlement_id
WHERE d.latest = 1
ORDER BY d.person_id, d.entitlement_id
