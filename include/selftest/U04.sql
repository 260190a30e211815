/*---
code: U04
breaks: The account looks at one line more on a day than the policy takes for normal.
subject: selftest-U04-account
also: [U03]
---*/
INSERT INTO usage_events (event_id, occurred_at, account_id, action, is_collab)
SELECT
    'selftest-U04-' || t.n,
    m.day + INTERVAL 11 HOUR - $utc_offset_minutes * INTERVAL 1 MINUTE,
    'selftest-U04-account',
    'view',
    TRUE
FROM RANGE($mass_use_lines_per_day + 1) AS t (n)
CROSS JOIN (
    SELECT MAX(d.day) AS day FROM business_days AS d
    WHERE d.day <= $as_of
) AS m;
