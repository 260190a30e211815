/*---
table: approval_authority
title: Approved requests behind holdings, with what is known of the approver's authority on the day
grain: one row per (request_id, entitlement_id)
needs: [approvals, approval_terms, people]
---*/
-- The beneficiary's manager is the one on record today: no dataset keeps earlier managers.
WITH asked AS (
    SELECT
        a.request_id,
        a.entitlement_id,
        a.account_id,
        a.person_id,
        a.approved_by,
        CAST(a.approved_at + $utc_offset_minutes * INTERVAL 1 MINUTE AS DATE) AS approved_on,
        b.org_id,
        b.category_code,
        COALESCE(b.manager_id = a.approved_by, FALSE) AS is_own_manager
    FROM approvals AS a
    LEFT JOIN people AS b ON a.person_id = b.person_id
    WHERE a.kind <> 'removal'
)

SELECT
    a.request_id,
    a.entitlement_id,
    a.approved_by,
    a.approved_on,
    MIN(a.account_id) AS account_id,
    MIN(a.person_id) AS person_id,
    MIN(a.org_id) AS org_id,
    MIN(a.category_code) AS category_code,
    COALESCE(BOOL_OR(p.person_id IS NOT NULL), FALSE) AS is_known,
    COALESCE(BOOL_OR(a.is_own_manager), FALSE) AS is_own_manager,
    COALESCE(BOOL_OR(t.person_id IS NOT NULL), FALSE) AS is_in_office
FROM asked AS a
LEFT JOIN people AS p ON a.approved_by = p.person_id
LEFT JOIN approval_terms AS t
    ON
        a.approved_by = t.person_id
        AND (t.valid_from IS NULL OR t.valid_from <= a.approved_on)
        AND (t.valid_until IS NULL OR t.valid_until >= a.approved_on)
GROUP BY a.request_id, a.entitlement_id, a.approved_by, a.approved_on
ORDER BY a.request_id, a.entitlement_id
