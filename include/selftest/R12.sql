/*---
code: R12
breaks: A rule is used by one person more than its cap.
subject: selftest-R12-rule
---*/
INSERT INTO role_rules (
    rule_id, effect, org_id, entitlement_id, requires_request, requires_training, valid_from, approved_by, approved_on, max_permitted
)
VALUES (
    'selftest-R12-rule', 'allow', ['selftest-R12-unit'], ['selftest-view'], TRUE, FALSE, CAST($as_of AS DATE) - 3000,
    'selftest-boss', CAST($as_of AS DATE) - 3001, 0
);
