/*---
table: item_granters
title: Who granted each right in the review, or approved a request behind it
grain: one row per (person_id, entitlement_id, granter_id, granter_role, done_at); done_at is null where it is unknown
needs: [holdings, approvals, previous]
---*/
-- Who granted may be named by person or by account.
WITH acts AS (
    SELECT
        h.person_id,
        h.entitlement_id,
        h.granted_by AS granter_id,
        'granter' AS granter_role,
        h.granted_at AS done_at
    FROM holdings AS h
    UNION
    SELECT
        b.person_id,
        b.entitlement_id,
        b.granted_by AS granter_id,
        'granter' AS granter_role,
        b.granted_at AS done_at
    FROM previous_holdings AS b
    UNION
    SELECT
        a.person_id,
        a.entitlement_id,
        a.approved_by AS granter_id,
        'approver' AS granter_role,
        a.approved_at AS done_at
    FROM approvals AS a
    WHERE a.kind <> 'removal'
    UNION
    SELECT
        b.person_id,
        b.entitlement_id,
        q.approved_by AS granter_id,
        'approver' AS granter_role,
        q.approved_at AS done_at
    FROM previous_holdings AS b
    INNER JOIN requests AS q ON b.request_id = q.request_id
    WHERE q.decision = 'approved'
)

SELECT DISTINCT
    a.person_id,
    a.entitlement_id,
    COALESCE(c.person_id, a.granter_id) AS granter_id,
    a.granter_role,
    a.done_at
FROM acts AS a
LEFT JOIN accounts AS c ON a.granter_id = c.account_id
WHERE a.person_id IS NOT NULL AND a.granter_id IS NOT NULL
ORDER BY 1, 2, 3, 4, 5
