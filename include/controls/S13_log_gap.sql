/*---
code: S13
severity: H
dataset: usage_events
question: Is there a usage event on every business day of the quarter?
question_ja: 四半期の全ての営業日に、利用記録があるか。
requirement: [R80, R18]
standards: [AU-6, AU-12, "8.15"]
datasets: [usage_events]
is_about_period: true
population: SELECT COUNT(*) FROM business_days WHERE day <= $as_of
---*/
-- A day on which nobody used anything is more likely a day whose log is missing.
WITH days_seen AS (
    SELECT DISTINCT CAST(e.occurred_at + $utc_offset_minutes * INTERVAL 1 MINUTE AS DATE) AS day
    FROM usage_events AS e
)

SELECT
    CAST(b.day AS VARCHAR) AS subject_id,
    b.day
FROM business_days AS b
LEFT JOIN days_seen AS d ON b.day = d.day
WHERE b.day <= $as_of AND d.day IS NULL
ORDER BY b.day
