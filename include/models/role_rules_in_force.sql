/*---
table: role_rules_in_force
title: Role rules in force on the as-of date; a null attribute means any
grain: one row per rule_id
needs: []
---*/
SELECT
    r.rule_id,
    r.effect,
    r.category_code,
    r.org_id,
    r.duty_code,
    r.person_type,
    r.entitlement_id,
    r.data_scope,
    r.action,
    r.requires_request,
    r.requires_training,
    r.expires_within_days,
    r.max_permitted,
    r.max_percent,
    r.valid_from,
    r.valid_until,
    r.approved_by,
    r.approved_on
FROM role_rules AS r
WHERE r.valid_from <= $as_of AND (r.valid_until IS NULL OR r.valid_until >= $as_of)
ORDER BY r.rule_id
