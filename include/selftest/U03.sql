/*---
code: U03
breaks: The account looks at a line without an approved inquiry.
subject: selftest-U03-account
also: [U06]
---*/
INSERT INTO usage_events (event_id, occurred_at, account_id, action, line_key, is_collab)
SELECT
    'selftest-U03-planted',
    MAX(d.day) + INTERVAL 11 HOUR - $utc_offset_minutes * INTERVAL 1 MINUTE,
    'selftest-U03-account',
    'view',
    'selftest-U03-line',
    TRUE
FROM business_days AS d
WHERE d.day <= $as_of;
