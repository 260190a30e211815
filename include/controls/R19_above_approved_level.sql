/*---
code: R19
severity: H
dataset: headcount
question: Is the share of permitted persons no higher than the level last approved or published?
question_ja: 閲覧できる者の割合は、直近に承認又は公表された水準を上回っていないか。
requirement: [R19, R27, R39]
standards: [MIC-1]
datasets: [persons, posts, org_units, accounts, grants, entitlements]
needs_policy: approved_percent
population: SELECT COUNT(*) FROM approved_levels
---*/
-- Compared as printed: whole percents, rounded half up.
SELECT
    n.category_code AS subject_id,
    n.category_code,
    n.permitted_percent AS percent,
    a.approved_percent,
    n.permitted_percent - a.approved_percent AS points
FROM headcount AS n
INNER JOIN approved_levels AS a ON n.category_code = a.category_code
WHERE n.permitted_percent > a.approved_percent
ORDER BY n.category_code
