/*---
table: person_sides
title: Sides of conflicting pairs that a person holds, across all accounts
grain: one row per (person_id, pair_id, side), the first entitlement and account by name
needs: [effective_grants, enabled_accounts, people]
---*/
WITH held AS (
    SELECT
        a.person_id,
        c.pair_id,
        c.side,
        g.account_id,
        g.entitlement_id,
        g.path,
        p.org_id,
        p.category_code,
        ROW_NUMBER() OVER (
            PARTITION BY a.person_id, c.pair_id, c.side ORDER BY g.entitlement_id, g.account_id
        ) AS preference
    FROM effective_grants AS g
    INNER JOIN enabled_accounts AS a ON g.account_id = a.account_id
    INNER JOIN people AS p ON a.person_id = p.person_id
    INNER JOIN conflicting_entitlements AS c ON g.entitlement_id = c.entitlement_id
)

SELECT
    h.person_id,
    h.pair_id,
    h.side,
    h.account_id,
    h.entitlement_id,
    h.path,
    h.org_id,
    h.category_code
FROM held AS h
WHERE h.preference = 1
ORDER BY h.person_id, h.pair_id, h.side
