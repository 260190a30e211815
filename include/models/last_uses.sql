/*---
table: last_uses
title: When an account last used a right
grain: one row per (account_id, entitlement_id); entitlement_id null = uses that name no right
needs: []
---*/
-- Being logged in is no use of a right.
SELECT
    u.account_id,
    u.entitlement_id,
    MAX(u.occurred_at) AS used_at
FROM usage_events AS u
WHERE u.action <> 'login' AND u.occurred_at < $as_of_end
GROUP BY u.account_id, u.entitlement_id
ORDER BY u.account_id, u.entitlement_id
