/*---
table: rule_matches
title: Role rules that speak of a sensitive holding
grain: one row per (account_id, entitlement_id, rule_id)
needs: [sensitive_holdings, person_rules, rule_entitlements, role_rules_in_force, trained_persons]
---*/
-- is_met: the rule's own conditions hold; a request that is missing is R02, not a missing rule.
SELECT
    h.account_id,
    h.entitlement_id,
    h.person_id,
    r.rule_id,
    r.effect,
    r.requires_request,
    r.person_type IS NOT NULL AS names_person_type,
    (r.requires_training IS DISTINCT FROM TRUE OR t.person_id IS NOT NULL)
    AND (
        r.expires_within_days IS NULL
        OR COALESCE(
            h.expires_on <= CAST(h.granted_at + $utc_offset_minutes * INTERVAL 1 MINUTE AS DATE)
            + CAST(r.expires_within_days AS INTEGER),
            FALSE
        )
    ) AS is_met
FROM sensitive_holdings AS h
INNER JOIN person_rules AS pr ON h.person_id = pr.person_id
INNER JOIN rule_entitlements AS re ON pr.rule_id = re.rule_id AND h.entitlement_id = re.entitlement_id
INNER JOIN role_rules_in_force AS r ON pr.rule_id = r.rule_id
LEFT JOIN trained_persons AS t ON h.person_id = t.person_id
