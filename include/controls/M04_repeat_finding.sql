/*---
code: M04
severity: H
dataset: findings
question: Was every exception of the previous inspection put right by this one?
question_ja: 前回の指摘事項は、全て今回までに是正されているか。
requirement: [R41, R65]
standards: [CA-5]
datasets: []
after_findings: true
population: >-
  SELECT COUNT(*) FROM previous_findings WHERE is_exception AND LEFT(code, 1) IN ('I', 'L', 'R', 'P', 'U')
---*/
SELECT
    f.finding_key AS subject_id,
    f.person_id,
    f.account_id,
    f.entitlement_id,
    f.org_id,
    f.category_code,
    f.path,
    f.code AS found_code,
    b.first_seen AS found_since
FROM coded_findings AS f
INNER JOIN previous_findings AS b ON f.finding_key = b.finding_key
LEFT JOIN waived_findings AS w ON f.finding_key = w.finding_key AND w.is_in_force
WHERE b.is_exception AND w.finding_key IS NULL AND LEFT(f.code, 1) IN ('I', 'L', 'R', 'P', 'U')
ORDER BY f.finding_key
