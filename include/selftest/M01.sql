/*---
code: M01
breaks: A removal was reported as done; the finding is still there.
subject: '990000001'
also: [R13]
---*/
INSERT INTO role_rules (
    rule_id, effect, org_id, entitlement_id, requires_request, requires_training, valid_from, approved_by, approved_on
)
VALUES (
    'selftest-M01-rule', 'allow', ['selftest-M01-unit'], ['selftest-view'], TRUE, FALSE, CAST($as_of AS DATE) - 3000,
    'selftest-boss', CAST($as_of AS DATE) - 2999
);
INSERT INTO instructions (
    instruction_no, incident_id, finding_keys, issued_by, issued_at, addressee_kind, addressee_id, kind, body, due_on,
    acknowledged_by, acknowledged_at, claimed_done_at, confirmed_by
)
VALUES (
    990000001,
    'selftest-incident',
    SHA256(CONCAT_WS('|', 'R13', '1', 'selftest-M01-rule', '')),
    'selftest-boss',
    $as_of_end - INTERVAL 30 DAY,
    'org',
    'selftest-M01-unit',
    'revoke_access',
    'selftest',
    CAST($as_of AS DATE) + 30,
    'selftest-M01', $as_of_end - INTERVAL 29 DAY, $as_of_end - INTERVAL 5 DAY, NULL
);
