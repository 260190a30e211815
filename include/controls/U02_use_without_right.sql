/*---
code: U02
severity: C
dataset: usage_events
question: Was every look at sensitive data made by an account that held a sensitive right at that moment?
question_ja: 全ての閲覧は、その時点で閲覧権限を有するアカウントによるものか。
requirement: [R34, R44]
standards: [AC-3, AU-6]
datasets: [usage_events, accounts, grants, entitlements]
is_about_period: true
population: SELECT COUNT(DISTINCT account_id) FROM usage_days
---*/
SELECT
    d.account_id AS subject_id,
    a.person_id,
    d.account_id,
    p.org_id,
    p.category_code,
    MIN(d.day) AS used_on,
    COUNT(*) AS days
FROM unheld_days AS d
LEFT JOIN accounts AS a ON d.account_id = a.account_id
LEFT JOIN people AS p ON a.person_id = p.person_id
GROUP BY d.account_id, a.person_id, p.org_id, p.category_code
ORDER BY d.account_id
