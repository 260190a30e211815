/*---
code: R12
severity: H
dataset: grants
question: Does each role rule's number or share of permitted persons stay within its approved cap?
question_ja: 各規則により閲覧できる者の数又は割合は、承認された上限を超えていないか。
requirement: [R13, R27]
standards: [AC-6, MIC-1]
datasets: [persons, posts, org_units, accounts, grants, entitlements]
population: SELECT COUNT(*) FROM role_rules_in_force WHERE max_permitted IS NOT NULL OR max_percent IS NOT NULL
---*/
-- The share is taken of everybody who counts in the rule's organisation, whatever their duty.
SELECT
    r.rule_id AS subject_id,
    r.rule_id,
    r.permitted,
    r.persons,
    COALESCE(r.max_permitted, r.max_percent) AS cap,
    CASE WHEN r.max_permitted IS NULL THEN 'percent' ELSE 'persons' END AS cap_unit
FROM rule_headcount AS r
WHERE r.permitted > r.max_permitted OR 100 * r.permitted > r.max_percent * r.persons
ORDER BY r.rule_id
