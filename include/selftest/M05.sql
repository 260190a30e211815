/*---
code: M05
breaks: A finding that had gone is there again.
subject: >-
  SELECT SHA256(CONCAT_WS('|', 'R13', '1', 'selftest-M05-rule', ''))
also: [R13]
---*/
INSERT INTO role_rules (
    rule_id, effect, org_id, entitlement_id, requires_request, requires_training, valid_from, approved_by, approved_on
)
VALUES (
    'selftest-M05-rule', 'allow', ['selftest-M05-unit'], ['selftest-view'], TRUE, FALSE, CAST($as_of AS DATE) - 3000,
    'selftest-boss', CAST($as_of AS DATE) - 2999
);
INSERT INTO previous_finding_history (finding_key, code, severity, subject_id, first_seen, last_seen)
SELECT
    SHA256(CONCAT_WS('|', 'R13', '1', 'selftest-M05-rule', '')),
    'R13',
    'H',
    'selftest-M05-rule',
    MIN(r.quarter),
    MIN(r.quarter)
FROM review_periods AS r;
