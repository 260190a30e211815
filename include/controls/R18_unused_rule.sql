/*---
code: R18
severity: L
dataset: role_rules
question: Is every rule that allows a right used by somebody?
question_ja: 権限を認める規則について、これに基づく権限を有する者がいるか。
requirement: [R13]
standards: [AC-6(7)]
datasets: [persons, posts, org_units, accounts, grants, entitlements]
population: SELECT COUNT(*) FROM rule_use
---*/
SELECT
    u.rule_id AS subject_id,
    u.rule_id,
    u.quarters_unused
FROM rule_use AS u
WHERE u.quarters_unused >= $unused_rule_quarters
ORDER BY u.rule_id
