/*---
table: grants_in_force
title: Grants as the system held them at the end of the as-of date
grain: one row per (holder_kind, holder_id, entitlement_id)
needs: []
---*/
-- A passed expires_on does not end a grant: while the system still lists it, it still opens the door (R09).
SELECT
    g.holder_kind,
    g.holder_id,
    g.entitlement_id,
    g.granted_at,
    g.granted_by,
    g.request_id,
    g.purpose_code,
    g.expires_on
FROM grants AS g
WHERE
    (g.granted_at IS NULL OR g.granted_at < $as_of_end)
    AND (g.revoked_at IS NULL OR g.revoked_at >= $as_of_end)
ORDER BY g.holder_kind, g.holder_id, g.entitlement_id
