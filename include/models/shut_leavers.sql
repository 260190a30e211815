/*---
table: shut_leavers
title: Accounts of leavers with a sensitive right, now or before, disabled since the previous inspection
grain: one row per account_id
needs: [effective_grants, people, previous]
---*/
-- A disabled account holds nothing any more: what it held is read from its grants and from the previous inspection.
WITH sensitive AS (
    SELECT g.account_id
    FROM effective_grants AS g
    INNER JOIN entitlements AS e ON g.entitlement_id = e.entitlement_id
    WHERE e.data_scope IN ('collab', 'both') OR e.is_bypass
    UNION
    SELECT b.account_id
    FROM previous_holdings AS b
)

SELECT
    a.account_id,
    p.person_id,
    p.org_id,
    p.category_code,
    p.left_on,
    CAST(a.disabled_at + $utc_offset_minutes * INTERVAL 1 MINUTE AS DATE) AS disabled_on
FROM sensitive AS s
INNER JOIN accounts AS a ON s.account_id = a.account_id
INNER JOIN people AS p ON a.person_id = p.person_id
WHERE
    p.is_left
    AND p.left_on IS NOT NULL
    AND a.disabled_at < $as_of_end
    AND CAST(a.disabled_at + $utc_offset_minutes * INTERVAL 1 MINUTE AS DATE) > $previous_as_of
ORDER BY a.account_id
