/*---
table: group_reach
title: Which groups a group's members belong to, through any number of levels
grain: one row per (group_id, reached_id), the shortest path, ties by path text
needs: []
repeat: true
---*/
SELECT DISTINCT
    m.group_id,
    m.group_id AS reached_id,
    0 AS distance,
    m.group_id AS path
FROM group_members AS m
UNION
SELECT DISTINCT
    m.member_id AS group_id,
    m.member_id AS reached_id,
    0 AS distance,
    m.member_id AS path
FROM group_members AS m
WHERE m.member_kind = 'group';

-- repeat: one level further, only to groups not reached before, so that circles come to an end
SELECT
    r.group_id,
    m.group_id AS reached_id,
    CAST($round AS INTEGER) AS distance,
    MIN(r.path || ' → ' || m.group_id) AS path
FROM group_reach AS r
INNER JOIN group_members AS m ON r.reached_id = m.member_id AND m.member_kind = 'group'
LEFT JOIN group_reach AS known ON r.group_id = known.group_id AND m.group_id = known.reached_id
WHERE r.distance = $round - 1 AND known.group_id IS NULL
GROUP BY r.group_id, m.group_id
