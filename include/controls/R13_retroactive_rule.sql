/*---
code: R13
severity: H
dataset: role_rules
question: Was every role rule in force approved before it took effect?
question_ja: 効力のある規則は、すべて効力の発生前に承認されたか。
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
