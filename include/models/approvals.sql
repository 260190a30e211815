/*---
table: approvals
title: Approved requests that speak of a sensitive holding
grain: one row per (account_id, entitlement_id, request_id)
needs: [sensitive_holdings]
---*/
-- A request names a person, an account or both; it may ask for the entitlement or the profile that holds it.
WITH asked AS (
    SELECT
        q.request_id,
        q.kind,
        q.person_id,
        q.account_id,
        q.entitlement_id,
        q.requested_by,
        q.approved_by,
        COALESCE(q.approved_at, q.requested_at) AS approved_at,
        q.expires_on
    FROM requests AS q
    WHERE q.decision = 'approved'
),

wanted AS (
    SELECT
        h.account_id,
        h.person_id,
        h.entitlement_id,
        h.entitlement_id AS asked_entitlement_id
    FROM sensitive_holdings AS h
    UNION
    SELECT
        h.account_id,
        h.person_id,
        h.entitlement_id,
        h.granted_entitlement_id AS asked_entitlement_id
    FROM sensitive_holdings AS h
),

matched AS (
    SELECT
        w.account_id,
        w.person_id,
        w.entitlement_id,
        a.request_id,
        a.kind,
        a.requested_by,
        a.approved_by,
        a.approved_at,
        a.expires_on
    FROM wanted AS w
    INNER JOIN asked AS a ON w.asked_entitlement_id = a.entitlement_id AND w.account_id = a.account_id
    UNION
    SELECT
        w.account_id,
        w.person_id,
        w.entitlement_id,
        a.request_id,
        a.kind,
        a.requested_by,
        a.approved_by,
        a.approved_at,
        a.expires_on
    FROM wanted AS w
    INNER JOIN asked AS a ON w.asked_entitlement_id = a.entitlement_id AND w.person_id = a.person_id
    WHERE a.account_id IS NULL
)

SELECT
    m.account_id,
    m.person_id,
    m.entitlement_id,
    m.request_id,
    m.kind,
    m.requested_by,
    m.approved_by,
    m.approved_at,
    m.expires_on
FROM matched AS m
ORDER BY m.account_id, m.entitlement_id, m.request_id
