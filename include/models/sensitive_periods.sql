/*---
table: sensitive_periods
title: When an account held some sensitive right, as far as the grants tell
grain: one row per (account_id, person_id, held_from, held_until); held_from null = for as long as is known, held_until null = still
needs: [effective_grants, entitlement_reach, previous]
---*/
-- Accounts that are shut by now count too. A right through a group has no date of its own. What the inspection
-- before saw held is taken as held throughout; a grant that ended meanwhile holds until it was revoked.
WITH held AS (
    SELECT
        g.account_id,
        CASE WHEN g.depth = 0 THEN g.granted_at END AS held_from,
        CAST(NULL AS TIMESTAMP) AS held_until
    FROM effective_grants AS g
    INNER JOIN entitlements AS e ON g.entitlement_id = e.entitlement_id
    WHERE e.data_scope IN ('collab', 'both') OR e.is_bypass
    UNION
    SELECT
        g.holder_id AS account_id,
        g.granted_at AS held_from,
        g.revoked_at AS held_until
    FROM grants AS g
    INNER JOIN entitlement_reach AS r ON g.entitlement_id = r.entitlement_id
    INNER JOIN entitlements AS e ON r.reached_id = e.entitlement_id
    WHERE
        g.holder_kind = 'account'
        AND g.revoked_at < $as_of_end
        AND (e.data_scope IN ('collab', 'both') OR e.is_bypass)
    UNION
    SELECT
        b.account_id,
        CAST(NULL AS TIMESTAMP) AS held_from,
        CAST(NULL AS TIMESTAMP) AS held_until
    FROM previous_holdings AS b
)

SELECT
    h.account_id,
    a.person_id,
    h.held_from,
    h.held_until
FROM held AS h
LEFT JOIN accounts AS a ON h.account_id = a.account_id
UNION
SELECT
    b.account_id,
    b.person_id,
    CAST(NULL AS TIMESTAMP) AS held_from,
    CAST(NULL AS TIMESTAMP) AS held_until
FROM previous_holdings AS b
ORDER BY 1, 2, 3, 4
