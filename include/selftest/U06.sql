/*---
code: U06
breaks: The account looks at a line with neither order nor inquiry.
subject: selftest-U06-account
also: [U03]
---*/
INSERT INTO usage_events (event_id, occurred_at, account_id, action, line_key, is_collab)
SELECT
    'selftest-U06-planted',
    MAX(d.day) + INTERVAL 11 HOUR - $utc_offset_minutes * INTERVAL 1 MINUTE,
    'selftest-U06-account',
    'view',
    'selftest-U06-line',
    TRUE
FROM business_days AS d
WHERE d.day <= $as_of;
