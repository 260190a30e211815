/*---
code: M04
breaks: An exception of the inspection before is still there.
subject: >-
  SELECT SHA256(CONCAT_WS('|', 'R13', '1', 'selftest-M04-rule', ''))
also: [R13, M07, M11]
---*/
INSERT INTO role_rules (
    rule_id, effect, org_id, entitlement_id, requires_request, requires_training, valid_from, approved_by, approved_on
)
VALUES (
    'selftest-M04-rule', 'allow', ['selftest-M04-unit'], ['selftest-view'], TRUE, FALSE, CAST($as_of AS DATE) - 3000,
    'selftest-boss', CAST($as_of AS DATE) - 2999
);
INSERT INTO previous_findings (
    finding_key, code, severity, state, first_seen, quarters_open, is_exception, subject_id
)
SELECT
    SHA256(CONCAT_WS('|', 'R13', '1', 'selftest-M04-rule', '')),
    'R13',
    'H',
    'NEW',
    MIN(r.quarter),
    1,
    TRUE,
    'selftest-M04-rule'
FROM review_periods AS r;
