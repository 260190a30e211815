/*---
code: L10
breaks: The account was shut long after its person had left.
subject: selftest-L10-account
also: [V14]
---*/
UPDATE persons SET status = 'left', left_on = CAST($as_of AS DATE) - CAST($deprovision_days AS INTEGER) - 20
WHERE person_id = 'selftest-L10';
UPDATE accounts SET is_enabled = FALSE, disabled_at = $as_of_end - INTERVAL 2 DAY
WHERE account_id = 'selftest-L10-account';
DELETE FROM usage_events
WHERE account_id = 'selftest-L10-account';
