/*---
code: S14
severity: M
dataset: snapshots
question: Does this revision find what the revision of the same quarter before it found?
question_ja: この版の点検の結果は、同じ四半期の従前の版の結果と同じか。
requirement: [R74]
standards: ["5.33", TBA-27]
datasets: []
after_findings: true
is_about_period: true
population: >-
  SELECT COUNT(*) FROM (
  SELECT c.finding_key FROM coded_findings AS c INNER JOIN restated_run AS r ON c.code <> 'S14'
  UNION SELECT b.finding_key FROM restated_findings AS b) AS compared
---*/
-- Same as-of date, later knowledge: the difference between both answers is itself a finding.
SELECT
    r.quarter AS subject_id,
    'r' || r.revision AS object_id,
    r.revision AS restated_revision,
    d.appeared,
    d.vanished
FROM restated_run AS r
CROSS JOIN (
    SELECT
        COUNT(CASE WHEN b.finding_key IS NULL THEN 1 END) AS appeared,
        COUNT(CASE WHEN c.finding_key IS NULL THEN 1 END) AS vanished
    FROM (
        SELECT f.finding_key FROM coded_findings AS f
        WHERE f.code <> 'S14'
    ) AS c
    FULL OUTER JOIN restated_findings AS b ON c.finding_key = b.finding_key
) AS d
WHERE d.appeared > 0 OR d.vanished > 0
ORDER BY r.quarter
