/*---
table: sensitive_holdings
title: Sensitive entitlements that enabled accounts hold
grain: one row per (account_id, entitlement_id)
needs: [effective_grants, enabled_accounts, people]
---*/
-- Grant-first: orphans and shared accounts stay in, with nulls where a person would stand.
SELECT
    g.account_id,
    g.entitlement_id,
    g.granted_entitlement_id,
    g.depth,
    g.path,
    g.granted_at,
    g.granted_by,
    g.request_id,
    g.purpose_code,
    g.expires_on,
    e.action,
    e.data_scope,
    COALESCE(e.is_bypass, FALSE) AS is_bypass,
    a.account_type,
    a.owner_person_id,
    a.person_id,
    p.person_id IS NOT NULL AS is_known_person,
    p.person_type,
    p.status,
    p.status_since,
    p.is_left,
    p.is_external,
    p.hired_on,
    p.left_on,
    p.manager_id,
    p.employer_id,
    p.org_id,
    p.duty_code,
    p.category_code,
    p.in_scope
FROM effective_grants AS g
INNER JOIN enabled_accounts AS a ON g.account_id = a.account_id
INNER JOIN entitlements AS e ON g.entitlement_id = e.entitlement_id
LEFT JOIN people AS p ON a.person_id = p.person_id
WHERE e.data_scope IN ('collab', 'both') OR e.is_bypass
