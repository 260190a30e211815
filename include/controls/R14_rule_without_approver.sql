/*---
code: R14
severity: M
dataset: role_rules
question: Has every role rule in force an approver and a day of approval, and is its review not overdue?
question_ja: 有効な規則は、全て承認者及び承認日の記録があり、見直しの期限を過ぎていないか。
requirement: [R13, R16]
standards: ["5.15", "5.37"]
datasets: []
population: SELECT COUNT(*) FROM role_rules_in_force
---*/
-- Without policy.rule_review_days nothing is overdue: the comparison with null keeps no row.
SELECT
    r.rule_id AS subject_id,
    r.rule_id,
    r.approved_by,
    r.approved_on,
    CASE
        WHEN r.approved_by IS NULL THEN 'no_approver'
        WHEN r.approved_on IS NULL THEN 'no_day'
        ELSE 'overdue'
    END AS rule_problem
FROM role_rules_in_force AS r
WHERE
    r.approved_by IS NULL
    OR r.approved_on IS NULL
    OR r.approved_on + CAST($rule_review_days AS INTEGER) < $as_of
ORDER BY r.rule_id
