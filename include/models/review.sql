/*---
table: review
title: Which inspection the managers' decisions are about - this one where an attestation names it, else the one before
grain: one row
needs: [previous]
---*/
SELECT
    p.quarter,
    p.as_of_end,
    p.closes_on,
    p.is_this
FROM review_periods AS p
CROSS JOIN (
    SELECT COUNT(*) > 0 AS is_named
    FROM attestations AS a
    WHERE REGEXP_EXTRACT(a.inspection_id, '^(FY[0-9]{4}Q[1-4])([/ ]r[0-9]+)?$', 1) = $quarter
) AS n
WHERE p.is_this = n.is_named
