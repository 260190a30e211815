/*---
code: P15
breaks: The person holds one sensitive right more than the policy allows.
subject: selftest-P15
also: [V03, V12]
---*/
INSERT INTO entitlements (entitlement_id, system, name, action, data_scope, is_bypass)
SELECT
    'selftest-P15-right-' || t.n,
    'selftest',
    'selftest',
    'view',
    'collab',
    FALSE
FROM RANGE($max_sensitive_entitlements) AS t (n);
INSERT INTO grants
SELECT g.* REPLACE (e.entitlement_id AS entitlement_id, NULL AS request_id) FROM grants AS g
INNER JOIN entitlements AS e ON e.entitlement_id LIKE 'selftest-P15-right-%'
WHERE g.holder_id = 'selftest-P15-account';
INSERT INTO role_rules (
    rule_id, effect, org_id, entitlement_id, requires_request, requires_training, valid_from, approved_by, approved_on
)
VALUES (
    'selftest-P15-rule', 'allow', ['selftest-P15-unit'], NULL, FALSE, FALSE, CAST($as_of AS DATE) - 3000,
    'selftest-boss', CAST($as_of AS DATE) - 3001
);
