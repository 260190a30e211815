/*---
code: V06
severity: M
dataset: attestations
question: Did no two persons decide on each other's rights?
question_ja: 互いの権限について判断した二人がいないか。
requirement: [R79]
standards: [AC-5]
datasets: [attestations]
is_about_period: true
population: SELECT COUNT(*) FROM (SELECT DISTINCT reviewer_id, person_id FROM decisions)
---*/
SELECT
    d.reviewer_id AS subject_id,
    d.person_id AS object_id,
    d.reviewer_id AS person_id,
    COUNT(DISTINCT d.entitlement_id) AS decisions
FROM decisions AS d
INNER JOIN decisions AS b ON d.reviewer_id = b.person_id AND d.person_id = b.reviewer_id
WHERE d.reviewer_id < d.person_id
GROUP BY d.reviewer_id, d.person_id
ORDER BY d.reviewer_id, d.person_id
