/*---
code: R14
breaks: Nobody knows when a rule was approved.
subject: selftest-R14-rule
---*/
INSERT INTO role_rules (
    rule_id, effect, org_id, entitlement_id, requires_request, requires_training, valid_from, approved_by, approved_on
)
VALUES (
    'selftest-R14-rule', 'allow', ['selftest-R14-unit'], ['selftest-view'], TRUE, FALSE, CAST($as_of AS DATE) - 3000,
    'selftest-boss', NULL
);
