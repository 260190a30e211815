/*---
code: U01
breaks: The right has not been used since before the days of dormancy.
subject: selftest-U01-account
object: selftest-view
---*/
UPDATE usage_events SET occurred_at = $as_of_end - ($dormant_days + 5) * INTERVAL 1 DAY
WHERE account_id = 'selftest-U01-account';
UPDATE grants SET granted_at = $as_of_end - ($dormant_days + 250) * INTERVAL 1 DAY
WHERE holder_id = 'selftest-U01-account';
UPDATE requests SET
    requested_at = $as_of_end - ($dormant_days + 252) * INTERVAL 1 DAY, approved_at = $as_of_end - ($dormant_days + 251) * INTERVAL 1 DAY
WHERE request_id = 'selftest-U01-request';
