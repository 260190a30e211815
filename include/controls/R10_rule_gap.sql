/*---
code: R10
severity: M
dataset: role_rules
question: Do the role rules speak of every kind of person who holds a sensitive right?
question_ja: 閲覧権限を有する者の全ての区分について、付与の可否を定めた規則があるか。
requirement: [R13, R15]
standards: ["5.15", AC-1]
datasets: [persons, posts, org_units, accounts, grants, entitlements]
population: >-
  SELECT COUNT(*) FROM (
  SELECT DISTINCT category_code, duty_code, person_type FROM holdings WHERE NOT is_left) AS kinds
---*/
-- Per kind of main post and person, not per holder: what is missing is a decision, allow or deny.
SELECT
    CONCAT_WS(
        '|', COALESCE(h.category_code, '-'), COALESCE(h.duty_code, '-'), COALESCE(h.person_type, '-')
    ) AS subject_id,
    h.category_code,
    h.duty_code,
    h.person_type,
    COUNT(DISTINCT h.person_id) AS holders
FROM holdings AS h
LEFT JOIN person_rules AS r ON h.person_id = r.person_id
WHERE NOT h.is_left AND r.rule_id IS NULL
GROUP BY h.category_code, h.duty_code, h.person_type
ORDER BY h.category_code, h.duty_code, h.person_type
