/*---
table: holding_uses
title: When each sensitive holding was last used, and since when it has been idle
grain: one row per (account_id, entitlement_id)
needs: [holdings, last_uses, previous]
---*/
-- A use that names no right counts for every right of the account. Never used: idle since the grant; a right
-- through a group has no date of its own, and then idle_since is null.
WITH uses AS (
    SELECT
        h.account_id,
        h.entitlement_id,
        CASE WHEN h.depth = 0 THEN h.granted_at END AS granted_at,
        MAX(u.used_at) AS used_at
    FROM holdings AS h
    LEFT JOIN last_uses AS u
        ON h.account_id = u.account_id AND (u.entitlement_id = h.entitlement_id OR u.entitlement_id IS NULL)
    GROUP BY h.account_id, h.entitlement_id, h.depth, h.granted_at
)

SELECT
    u.account_id,
    u.entitlement_id,
    CAST(u.used_at + $utc_offset_minutes * INTERVAL 1 MINUTE AS DATE) AS last_used_on,
    CAST(COALESCE(u.used_at, u.granted_at) + $utc_offset_minutes * INTERVAL 1 MINUTE AS DATE) AS idle_since,
    b.account_id IS NOT NULL AS was_held
FROM uses AS u
LEFT JOIN previous_holdings AS b ON u.account_id = b.account_id AND u.entitlement_id = b.entitlement_id
ORDER BY u.account_id, u.entitlement_id
