/*---
code: M11
breaks: A finding stays longer than its severity allows.
subject: >-
  SELECT SHA256(CONCAT_WS('|', 'R13', '1', 'selftest-M11-rule', ''))
also: [R13]
---*/
INSERT INTO role_rules (
    rule_id, effect, org_id, entitlement_id, requires_request, requires_training, valid_from, approved_by, approved_on
)
VALUES (
    'selftest-M11-rule', 'allow', ['selftest-M11-unit'], ['selftest-view'], TRUE, FALSE, CAST($as_of AS DATE) - 3000,
    'selftest-boss', CAST($as_of AS DATE) - 2999
);
INSERT INTO previous_findings (
    finding_key, code, severity, state, first_seen, quarters_open, is_exception, subject_id
)
SELECT
    SHA256(CONCAT_WS('|', 'R13', '1', 'selftest-M11-rule', '')),
    'R13',
    'H',
    'NEW',
    MIN(r.quarter),
    $remediation_quarters_h,
    FALSE,
    'selftest-M11-rule'
FROM review_periods AS r;
INSERT INTO instructions (
    instruction_no, incident_id, finding_keys, issued_by, issued_at, addressee_kind, addressee_id, kind, body, due_on,
    acknowledged_by, acknowledged_at, claimed_done_at, confirmed_by
)
VALUES (
    990000011,
    'selftest-incident',
    SHA256(CONCAT_WS('|', 'R13', '1', 'selftest-M11-rule', '')),
    'selftest-boss',
    $as_of_end - INTERVAL 30 DAY,
    'org',
    'selftest-M11-unit',
    'other',
    'selftest',
    CAST($as_of AS DATE) + 30,
    'selftest-M11', $as_of_end - INTERVAL 29 DAY, NULL, NULL
);
