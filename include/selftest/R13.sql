/*---
code: R13
breaks: A rule was approved after it took effect.
subject: selftest-R13-rule
---*/
INSERT INTO role_rules (
    rule_id, effect, org_id, entitlement_id, requires_request, requires_training, valid_from, approved_by, approved_on
)
VALUES (
    'selftest-R13-rule', 'allow', ['selftest-R13-unit'], ['selftest-view'], TRUE, FALSE, CAST($as_of AS DATE) - 3000,
    'selftest-boss', CAST($as_of AS DATE) - 2999
);
