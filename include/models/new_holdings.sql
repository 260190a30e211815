/*---
table: new_holdings
title: Sensitive rights granted since the last sign-off
grain: one row per (account_id, entitlement_id); granted_at is null where only the interval is known
needs: [holdings, previous]
---*/
-- A group membership carries no date: new through a group means absent in the previous inspection.
SELECT
    h.account_id,
    h.entitlement_id,
    h.person_id,
    h.org_id,
    h.category_code,
    h.path,
    h.request_id,
    CASE WHEN h.depth = 0 THEN h.granted_at END AS granted_at
FROM holdings AS h
LEFT JOIN previous_holdings AS b ON h.account_id = b.account_id AND h.entitlement_id = b.entitlement_id
WHERE
    $previous_signed_at IS NOT NULL
    AND (
        (h.depth = 0 AND h.granted_at >= $previous_signed_at)
        OR ((h.depth > 0 OR h.granted_at IS NULL) AND b.account_id IS NULL)
    )
ORDER BY h.account_id, h.entitlement_id
