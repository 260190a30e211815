/*---
code: U06
severity: H
dataset: usage_events
question: Does every look at a line have an order or an inquiry near it?
question_ja: 回線の閲覧の全てについて、その前後に申込み又は照会があるか。
requirement: [R18, R17]
standards: [MIC-2, PT-2]
datasets: [usage_events, orders, inquiries, entitlements]
needs_columns: [usage_events.line_key]
is_about_period: true
population: SELECT COUNT(*) FROM usage_days WHERE named_lines > 0
---*/
SELECT
    u.account_id AS subject_id,
    CAST(u.day AS VARCHAR) AS object_id,
    u.person_id,
    u.account_id,
    p.org_id,
    p.category_code,
    u.day AS used_on,
    u.unexplained_lines AS lines
FROM usage_days AS u
LEFT JOIN people AS p ON u.person_id = p.person_id
WHERE u.unexplained_lines > 0
ORDER BY u.account_id, u.day
