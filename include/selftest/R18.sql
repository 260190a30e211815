/*---
code: R18
breaks: Nobody has held a right under a rule for as many inspections as the policy names.
subject: selftest-R18-rule
---*/
INSERT INTO role_rules (
    rule_id, effect, org_id, entitlement_id, requires_request, requires_training, valid_from, approved_by, approved_on
)
VALUES (
    'selftest-R18-rule', 'allow', ['selftest-R18-elsewhere'], ['selftest-view'], TRUE, FALSE, CAST($as_of AS DATE) - 3000,
    'selftest-boss', CAST($as_of AS DATE) - 3001
);
INSERT INTO previous_rule_use (rule_id, quarters_unused) VALUES ('selftest-R18-rule', $unused_rule_quarters);
