/*---
code: U05
severity: M
dataset: usage_events
question: Was sensitive data looked at in business hours only?
question_ja: 閲覧は、業務時間内にのみ行われているか。
requirement: [R18]
standards: [AC-2(11)]
datasets: [usage_events, entitlements]
needs_policy: business_hours
is_about_period: true
population: SELECT COUNT(DISTINCT account_id) FROM usage_days WHERE day >= $first_day
---*/
-- Which days are business days is known from the quarter's first day on.
SELECT
    u.account_id AS subject_id,
    u.person_id,
    u.account_id,
    p.org_id,
    p.category_code,
    MIN(u.day) AS used_on,
    CAST(SUM(u.off_hours) AS BIGINT) AS events
FROM usage_days AS u
LEFT JOIN people AS p ON u.person_id = p.person_id
WHERE u.day >= $first_day AND u.off_hours > 0
GROUP BY u.account_id, u.person_id, p.org_id, p.category_code
ORDER BY u.account_id
