/*---
table: grant_administrators
title: Persons who can give rights - holders of an entitlement to administer, by any path
grain: one row per person_id, the first account and entitlement by name
needs: [effective_grants, enabled_accounts]
---*/
WITH held AS (
    SELECT
        a.person_id,
        g.account_id,
        g.entitlement_id,
        g.path,
        ROW_NUMBER() OVER (PARTITION BY a.person_id ORDER BY g.account_id, g.entitlement_id) AS preference
    FROM effective_grants AS g
    INNER JOIN enabled_accounts AS a ON g.account_id = a.account_id
    INNER JOIN entitlements AS e ON g.entitlement_id = e.entitlement_id
    WHERE e.action = 'administer' AND a.person_id IS NOT NULL
)

SELECT
    h.person_id,
    h.account_id,
    h.entitlement_id,
    h.path
FROM held AS h
WHERE h.preference = 1
ORDER BY h.person_id
