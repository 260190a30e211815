/*---
code: M07
severity: M
dataset: instructions
question: Has every grave exception an instruction, and every instruction a finding or an incident?
question_ja: 重要度の高い指摘事項の全てに是正指示があり、是正指示の全てに対象とする指摘又は事案があるか。
requirement: [R60, R65]
standards: [MIC-3]
datasets: [instructions]
after_findings: true
population: >-
  SELECT COUNT(*) FROM (SELECT CAST(instruction_no AS VARCHAR) AS subject_id FROM instructions UNION
  SELECT f.finding_key FROM coded_findings AS f INNER JOIN previous_findings AS b ON f.finding_key = b.finding_key
  WHERE f.severity IN ('C', 'H') AND LEFT(f.code, 1) IN ('I', 'L', 'R', 'P', 'U')) AS looked_at
---*/
WITH instructed AS (
    SELECT DISTINCT k.finding_key
    FROM instruction_findings AS k
    INNER JOIN instructions AS i ON k.instruction_no = i.instruction_no
    WHERE i.issued_at < $as_of_end
)

SELECT
    f.finding_key AS subject_id,
    f.person_id,
    f.account_id,
    f.entitlement_id,
    f.org_id,
    f.category_code,
    f.path,
    f.code AS found_code,
    b.first_seen AS found_since,
    'no_instruction' AS instruction_problem,
    NULL AS instruction_no
FROM coded_findings AS f
INNER JOIN previous_findings AS b ON f.finding_key = b.finding_key
LEFT JOIN waived_findings AS w ON f.finding_key = w.finding_key AND w.is_in_force
LEFT JOIN instructed AS i ON f.finding_key = i.finding_key
WHERE
    f.severity IN ('C', 'H')
    AND LEFT(f.code, 1) IN ('I', 'L', 'R', 'P', 'U')
    AND w.finding_key IS NULL
    AND i.finding_key IS NULL
    AND (
        SELECT COUNT(*) FROM business_days AS d
        WHERE d.day <= $as_of
    ) >= $instruction_days
UNION ALL
SELECT
    CAST(i.instruction_no AS VARCHAR) AS subject_id,
    NULL AS person_id,
    NULL AS account_id,
    NULL AS entitlement_id,
    NULL AS org_id,
    NULL AS category_code,
    NULL AS path,
    NULL AS found_code,
    NULL AS found_since,
    'no_reason' AS instruction_problem,
    CAST(i.instruction_no AS VARCHAR) AS instruction_no
FROM instructions AS i
LEFT JOIN instruction_findings AS k ON i.instruction_no = k.instruction_no
WHERE k.instruction_no IS NULL AND i.incident_id IS NULL
ORDER BY subject_id
