/*---
table: rule_entitlements
title: Entitlements that a role rule in force speaks of
grain: one row per (rule_id, entitlement_id)
needs: [role_rules_in_force]
---*/
SELECT
    r.rule_id,
    e.entitlement_id
FROM role_rules_in_force AS r
INNER JOIN entitlements AS e
    ON
        (r.entitlement_id IS NULL OR LIST_CONTAINS(r.entitlement_id, e.entitlement_id))
        AND (r.data_scope IS NULL OR LIST_CONTAINS(r.data_scope, e.data_scope))
        AND (r.action IS NULL OR LIST_CONTAINS(r.action, e.action))
