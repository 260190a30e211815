/*---
code: P08
breaks: The account holds a right to extract that nobody approved.
subject: selftest-P08-account
object: selftest-P08-extract
also: [P15, V03, V12]
---*/
INSERT INTO entitlements (entitlement_id, system, name, action, data_scope, is_bypass)
VALUES ('selftest-P08-extract', 'selftest', 'selftest', 'extract', 'collab', FALSE);
INSERT INTO grants
SELECT g.* REPLACE ('selftest-P08-extract' AS entitlement_id, NULL AS request_id) FROM grants AS g
WHERE g.holder_id = 'selftest-P08-account';
INSERT INTO role_rules (
    rule_id, effect, org_id, entitlement_id, requires_request, requires_training, valid_from, approved_by, approved_on
)
VALUES (
    'selftest-P08-rule', 'allow', ['selftest-P08-unit'], ['selftest-P08-extract'], FALSE, FALSE, CAST($as_of AS DATE) - 3000,
    'selftest-boss', CAST($as_of AS DATE) - 3001
);
