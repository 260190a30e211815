/*---
code: S13
breaks: Nobody is seen to use anything on the quarter's first business day.
subject: >-
  SELECT CAST(MIN(day) AS VARCHAR) FROM business_days
is_last: true
---*/
DELETE FROM usage_events
WHERE
    CAST(occurred_at + $utc_offset_minutes * INTERVAL 1 MINUTE AS DATE)
    = (SELECT MIN(d.day) FROM business_days AS d);
