/*---
code: P06
breaks: The account holds a right that shows everything.
subject: selftest-P06-account
object: selftest-P06-all
also: [P15, V03, V12]
---*/
INSERT INTO entitlements (entitlement_id, system, name, action, data_scope, is_bypass)
VALUES ('selftest-P06-all', 'selftest', 'selftest', 'view', 'none', TRUE);
INSERT INTO grants
SELECT g.* REPLACE ('selftest-P06-all' AS entitlement_id, NULL AS request_id) FROM grants AS g
WHERE g.holder_id = 'selftest-P06-account';
INSERT INTO role_rules (
    rule_id, effect, org_id, entitlement_id, requires_request, requires_training, valid_from, approved_by, approved_on
)
VALUES (
    'selftest-P06-rule', 'allow', ['selftest-P06-unit'], ['selftest-P06-all'], FALSE, FALSE, CAST($as_of AS DATE) - 3000,
    'selftest-boss', CAST($as_of AS DATE) - 3001
);
