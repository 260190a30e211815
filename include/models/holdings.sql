/*---
table: holdings
title: The wide table that most controls filter - each sensitive holding with its person, post and rule
grain: one row per (account_id, entitlement_id)
needs: [sensitive_holdings, rule_matches]
---*/
-- Default deny, and deny beats allow: covered means an allow rule whose conditions hold, and no deny rule.
WITH verdicts AS (
    SELECT
        m.account_id,
        m.entitlement_id,
        MIN(CASE WHEN m.effect = 'allow' AND m.is_met THEN m.rule_id END) AS allowed_by,
        MIN(CASE WHEN m.effect = 'allow' AND NOT m.is_met THEN m.rule_id END) AS unmet_rule,
        MIN(CASE WHEN m.effect = 'deny' THEN m.rule_id END) AS denied_by,
        BOOL_OR(m.effect = 'allow' AND m.is_met AND NOT m.requires_request) AS is_free_of_request,
        BOOL_OR(m.effect = 'allow' AND m.is_met AND m.names_person_type) AS names_person_type
    FROM rule_matches AS m
    GROUP BY m.account_id, m.entitlement_id
)

SELECT
    h.account_id,
    h.entitlement_id,
    h.granted_entitlement_id,
    h.depth,
    h.path,
    h.granted_at,
    h.granted_by,
    h.request_id,
    h.purpose_code,
    h.expires_on,
    h.action,
    h.data_scope,
    h.is_bypass,
    h.account_type,
    h.owner_person_id,
    h.person_id,
    h.is_known_person,
    h.person_type,
    h.status,
    h.status_since,
    h.is_left,
    h.is_external,
    h.hired_on,
    h.left_on,
    h.manager_id,
    h.employer_id,
    h.org_id,
    h.duty_code,
    h.category_code,
    h.in_scope,
    v.allowed_by AS rule_id,
    v.unmet_rule,
    v.denied_by,
    v.allowed_by IS NOT NULL AND v.denied_by IS NULL AS is_covered,
    v.allowed_by IS NOT NULL AND NOT v.is_free_of_request AS needs_request,
    COALESCE(v.names_person_type, FALSE) AS names_person_type
FROM sensitive_holdings AS h
LEFT JOIN verdicts AS v ON h.account_id = v.account_id AND h.entitlement_id = v.entitlement_id
ORDER BY h.account_id, h.entitlement_id
