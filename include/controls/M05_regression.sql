/*---
code: M05
severity: H
dataset: findings
question: Did every finding that was gone stay gone?
question_ja: 解消した指摘が、再び確認されていないか。
requirement: [R41]
standards: [CA-5]
datasets: []
after_findings: true
is_about_period: true
population: >-
  SELECT COUNT(*) FROM previous_finding_history AS h LEFT JOIN previous_findings AS b ON h.finding_key = b.finding_key
  WHERE b.finding_key IS NULL AND h.cause IS DISTINCT FROM 'not_evaluated' AND LEFT(h.code, 1) NOT IN ('M', 'N')
---*/
-- Absent only because its control was not evaluated is not gone. What M says of a finding is not judged again.
SELECT
    f.finding_key AS subject_id,
    f.person_id,
    f.account_id,
    f.entitlement_id,
    f.org_id,
    f.category_code,
    f.path,
    f.code AS found_code,
    h.last_seen,
    h.state AS state_before
FROM coded_findings AS f
INNER JOIN previous_finding_history AS h ON f.finding_key = h.finding_key
LEFT JOIN previous_findings AS b ON f.finding_key = b.finding_key
WHERE
    b.finding_key IS NULL
    AND h.cause IS DISTINCT FROM 'not_evaluated'
    AND LEFT(f.code, 1) NOT IN ('M', 'N')
ORDER BY f.finding_key
