/*---
code: U05
breaks: The account is used at one in the night.
subject: selftest-U05-account
also: [U03]
---*/
INSERT INTO usage_events (event_id, occurred_at, account_id, action, line_key, is_collab)
SELECT
    'selftest-U05-planted',
    MAX(d.day) + INTERVAL 1 HOUR - $utc_offset_minutes * INTERVAL 1 MINUTE,
    'selftest-U05-account',
    'view',
    NULL,
    TRUE
FROM business_days AS d
WHERE d.day <= $as_of;
