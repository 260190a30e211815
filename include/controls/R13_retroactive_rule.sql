/*---
code: R13
severity: H
dataset: role_rules
question: Was every role rule in force approved before it took effect?
question_ja: 有効な規則は、全て適用の開始前に承認されているか。
requirement: [R13, R16]
standards: [CM-3]
datasets: []
population: SELECT COUNT(*) FROM role_rules_in_force WHERE approved_on IS NOT NULL
---*/
SELECT
    r.rule_id AS subject_id,
    r.rule_id,
    r.approved_on,
    r.valid_from
FROM role_rules_in_force AS r
WHERE r.approved_on > r.valid_from
ORDER BY r.rule_id
