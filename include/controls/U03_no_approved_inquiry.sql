/*---
code: U03
severity: H
dataset: usage_events
question: Did an approved inquiry or a standing duty precede every look at sensitive data?
question_ja: 全ての閲覧について、先立って承認された照会があるか、又は照会を要しない業務によるものか。
requirement: [R20, R18, R17]
standards: [MIC-1, PT-2, PT-3]
datasets: [usage_events, inquiries, orders, accounts, entitlements]
needs_columns: [usage_events.line_key]
is_about_period: true
population: SELECT COUNT(*) FROM usage_days WHERE person_id IS NOT NULL
---*/
-- Whoever entered an order of the line, or looks around the time of one, works on it and needs no inquiry.
SELECT
    u.account_id AS subject_id,
    CAST(u.day AS VARCHAR) AS object_id,
    u.person_id,
    u.account_id,
    p.org_id,
    p.category_code,
    u.day AS used_on,
    u.unapproved_lines AS lines
FROM usage_days AS u
LEFT JOIN people AS p ON u.person_id = p.person_id
WHERE u.unapproved_lines > 0
ORDER BY u.account_id, u.day
