/*---
table: contractor_principals
title: Every contractor with itself and those that entrusted the work to it, directly or over others
grain: one row per (contractor_id, principal_id)
needs: []
---*/
-- UNION ends a circular chain: a pair that is there already is not followed again.
WITH RECURSIVE climb AS (
    SELECT
        c.contractor_id,
        c.contractor_id AS principal_id
    FROM contractors AS c
    UNION
    SELECT
        k.contractor_id,
        p.parent_contractor_id AS principal_id
    FROM climb AS k
    INNER JOIN contractors AS p ON k.principal_id = p.contractor_id
    WHERE p.parent_contractor_id IS NOT NULL
)

SELECT
    k.contractor_id,
    k.principal_id
FROM climb AS k
ORDER BY k.contractor_id, k.principal_id
