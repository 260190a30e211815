/*---
code: U02
breaks: An account without any right looks at a subscriber's line.
subject: selftest-U02-second
also: [U03]
---*/
INSERT INTO accounts (account_id, system, person_id, account_type, is_enabled)
VALUES ('selftest-U02-second', 'selftest', 'selftest-U02', 'personal', TRUE);
INSERT INTO usage_events (event_id, occurred_at, account_id, action, line_key, is_collab)
SELECT
    'selftest-U02-planted',
    MAX(d.day) + INTERVAL 11 HOUR - $utc_offset_minutes * INTERVAL 1 MINUTE,
    'selftest-U02-second',
    'view',
    NULL,
    TRUE
FROM business_days AS d
WHERE d.day <= $as_of;
