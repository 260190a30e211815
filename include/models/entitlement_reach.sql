/*---
table: entitlement_reach
title: Which entitlements come with an entitlement (profiles and permission sets that contain others)
grain: one row per (entitlement_id, reached_id), the shortest path, ties by path text
needs: []
repeat: true
---*/
SELECT
    e.entitlement_id,
    e.entitlement_id AS reached_id,
    0 AS distance,
    e.entitlement_id AS path
FROM entitlements AS e;

-- repeat: one level further, only to parts not reached before, so that circles come to an end
SELECT
    r.entitlement_id,
    p.part_id AS reached_id,
    CAST($round AS INTEGER) AS distance,
    MIN(r.path || ' → ' || p.part_id) AS path
FROM entitlement_reach AS r
INNER JOIN entitlement_parts AS p ON r.reached_id = p.entitlement_id
LEFT JOIN entitlement_reach AS known
    ON r.entitlement_id = known.entitlement_id AND p.part_id = known.reached_id
WHERE r.distance = $round - 1 AND known.entitlement_id IS NULL
GROUP BY r.entitlement_id, p.part_id
