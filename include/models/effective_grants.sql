/*---
table: effective_grants
title: What each account can do in the end, by whichever path
grain: one row per (account_id, entitlement_id), the shortest path, ties by path text
needs: [grants_in_force, group_reach, entitlement_reach]
---*/
WITH held AS (
    SELECT
        g.holder_id AS account_id,
        g.entitlement_id AS granted_entitlement_id,
        0 AS depth,
        '' AS groups_path,
        g.granted_at,
        g.granted_by,
        g.request_id,
        g.purpose_code,
        g.expires_on
    FROM grants_in_force AS g
    WHERE g.holder_kind = 'account'
    UNION ALL
    SELECT
        m.member_id AS account_id,
        g.entitlement_id AS granted_entitlement_id,
        r.distance + 1 AS depth,
        r.path || ' → ' AS groups_path,
        g.granted_at,
        g.granted_by,
        g.request_id,
        g.purpose_code,
        g.expires_on
    FROM grants_in_force AS g
    INNER JOIN group_reach AS r ON g.holder_id = r.reached_id
    INNER JOIN group_members AS m ON r.group_id = m.group_id AND m.member_kind = 'account'
    WHERE g.holder_kind = 'group'
),

-- A part that the entitlement list does not name still comes with its parent.
opened AS (
    SELECT
        h.account_id,
        COALESCE(e.reached_id, h.granted_entitlement_id) AS entitlement_id,
        h.granted_entitlement_id,
        h.depth,
        COALESCE(e.distance, 0) AS part_distance,
        h.groups_path || COALESCE(e.path, h.granted_entitlement_id) AS tail,
        h.granted_at,
        h.granted_by,
        h.request_id,
        h.purpose_code,
        h.expires_on
    FROM held AS h
    LEFT JOIN entitlement_reach AS e ON h.granted_entitlement_id = e.entitlement_id
),

ranked AS (
    SELECT
        o.account_id,
        o.entitlement_id,
        o.granted_entitlement_id,
        o.depth,
        o.tail,
        o.granted_at,
        o.granted_by,
        o.request_id,
        o.purpose_code,
        o.expires_on,
        ROW_NUMBER() OVER (
            PARTITION BY o.account_id, o.entitlement_id ORDER BY o.depth, o.part_distance, o.tail
        ) AS preference
    FROM opened AS o
)

SELECT
    r.account_id,
    r.entitlement_id,
    r.granted_entitlement_id,
    r.depth,
    r.account_id || ' → ' || r.tail AS path,
    r.granted_at,
    r.granted_by,
    r.request_id,
    r.purpose_code,
    r.expires_on
FROM ranked AS r
WHERE r.preference = 1
