/*---
code: U04
severity: H
dataset: usage_events
question: Did no account look at more lines in a day than the policy expects of one person?
question_ja: 一人について想定する数を超える回線を、一日に閲覧したアカウントがないか。
requirement: [R55, R18]
standards: [AC-2(12), "8.12"]
datasets: [usage_events, entitlements]
is_about_period: true
population: SELECT COUNT(*) FROM usage_days
---*/
SELECT
    u.account_id AS subject_id,
    CAST(u.day AS VARCHAR) AS object_id,
    u.person_id,
    u.account_id,
    p.org_id,
    p.category_code,
    u.day AS used_on,
    u.lines
FROM usage_days AS u
LEFT JOIN people AS p ON u.person_id = p.person_id
WHERE u.lines > $mass_use_lines_per_day
ORDER BY u.account_id, u.day
