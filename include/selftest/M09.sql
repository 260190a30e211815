/*---
code: M09
breaks: Another right than the one ordered to go is gone.
subject: selftest-M09-account
object: selftest-M09-gone
also: [R22, V03, V12]
---*/
INSERT INTO instructions (
    instruction_no, incident_id, finding_keys, issued_by, issued_at, addressee_kind, addressee_id, kind, body, due_on,
    acknowledged_by, acknowledged_at, claimed_done_at, confirmed_by
)
VALUES (
    990000009,
    'selftest-incident',
    'selftest-m09-key',
    'selftest-boss',
    $as_of_end - INTERVAL 30 DAY,
    'org',
    'selftest-M09-unit',
    'revoke_access',
    'selftest',
    CAST($as_of AS DATE) + 30,
    'selftest-M09', $as_of_end - INTERVAL 29 DAY, NULL, NULL
);
INSERT INTO previous_finding_history (finding_key, code, severity, subject_id, account_id, entitlement_id, first_seen, last_seen)
SELECT
    'selftest-m09-key',
    'R01',
    'H',
    'selftest-M09-account',
    'selftest-M09-account',
    'selftest-M09-named',
    MIN(r.quarter),
    MIN(r.quarter)
FROM review_periods AS r;
INSERT INTO previous_holdings
SELECT b.* REPLACE ('selftest-M09-gone' AS entitlement_id, 'selftest-M09-gone' AS granted_entitlement_id)
FROM previous_holdings AS b
WHERE b.account_id = 'selftest-M09-account';
