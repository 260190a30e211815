/*---
code: M11
severity: M
dataset: findings
question: Is every exception put right within the inspections that its severity allows?
question_ja: 全ての指摘事項は、重要度に応じて定めた回数の点検までに是正されているか。
requirement: [R41, R65]
standards: [CA-5]
datasets: []
after_findings: true
population: >-
  SELECT COUNT(*) FROM previous_findings AS b INNER JOIN coded_findings AS f ON b.finding_key = f.finding_key
  WHERE LEFT(f.code, 1) IN ('I', 'L', 'R', 'P', 'U')
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
    f.severity AS found_severity,
    b.first_seen AS found_since,
    b.quarters_open + 1 AS quarters,
    a.allowed
FROM coded_findings AS f
INNER JOIN previous_findings AS b ON f.finding_key = b.finding_key
INNER JOIN (
    VALUES
    ('C', $remediation_quarters_c),
    ('H', $remediation_quarters_h),
    ('M', $remediation_quarters_m),
    ('L', $remediation_quarters_l)
) AS a (severity, allowed) ON f.severity = a.severity
LEFT JOIN waived_findings AS w ON f.finding_key = w.finding_key AND w.is_in_force
WHERE
    b.quarters_open + 1 > a.allowed
    AND w.finding_key IS NULL
    AND LEFT(f.code, 1) IN ('I', 'L', 'R', 'P', 'U')
ORDER BY f.finding_key
