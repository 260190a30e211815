/*---
table: removals
title: The latest approved removal of each right that is or was held
grain: one row per (account_id, entitlement_id)
needs: [holdings, previous]
---*/
WITH rights AS (
    SELECT
        h.account_id,
        h.person_id,
        h.entitlement_id,
        h.granted_entitlement_id
    FROM holdings AS h
    UNION
    SELECT
        b.account_id,
        b.person_id,
        b.entitlement_id,
        b.granted_entitlement_id
    FROM previous_holdings AS b
),

asked AS (
    SELECT
        q.request_id,
        q.account_id,
        q.person_id,
        q.entitlement_id,
        COALESCE(q.approved_at, q.requested_at) AS approved_at
    FROM requests AS q
    WHERE
        q.kind = 'removal'
        AND q.decision = 'approved'
        AND COALESCE(q.approved_at, q.requested_at) < $as_of_end
),

wanted AS (
    SELECT
        r.account_id,
        r.person_id,
        r.entitlement_id,
        r.entitlement_id AS asked_entitlement_id
    FROM rights AS r
    UNION
    SELECT
        r.account_id,
        r.person_id,
        r.entitlement_id,
        r.granted_entitlement_id AS asked_entitlement_id
    FROM rights AS r
),

matched AS (
    SELECT
        w.account_id,
        w.entitlement_id,
        a.request_id,
        a.approved_at
    FROM wanted AS w
    INNER JOIN asked AS a ON w.asked_entitlement_id = a.entitlement_id AND w.account_id = a.account_id
    UNION
    SELECT
        w.account_id,
        w.entitlement_id,
        a.request_id,
        a.approved_at
    FROM wanted AS w
    INNER JOIN asked AS a ON w.asked_entitlement_id = a.entitlement_id AND w.person_id = a.person_id
    WHERE a.account_id IS NULL
),

ranked AS (
    SELECT
        m.account_id,
        m.entitlement_id,
        m.request_id,
        m.approved_at,
        ROW_NUMBER() OVER (
            PARTITION BY m.account_id, m.entitlement_id ORDER BY m.approved_at DESC, m.request_id
        ) AS latest
    FROM matched AS m
)

SELECT
    r.account_id,
    r.entitlement_id,
    r.request_id,
    r.approved_at
FROM ranked AS r
WHERE r.latest = 1
ORDER BY r.account_id, r.entitlement_id
