/*---
code: N10
severity: H
dataset: incidents
question: Is every use beyond its purpose followed by an instruction?
question_ja: 全ての目的外利用について、是正を指示しているか。
requirement: [R62, R65, R63]
standards: [PS-8, MIC-3]
datasets: [incidents, instructions]
population: >-
  SELECT (SELECT COUNT(*) FROM incidents WHERE kind = 'out_of_purpose_use' AND found_on <= $as_of)
  + (SELECT COUNT(*) FROM previous_finding_history WHERE code IN ('U03', 'U06'))
---*/
-- A look without reason that nothing accounted for so far: neither waived, nor instructed, nor corrected.
WITH issued AS (
    SELECT
        i.instruction_no,
        i.incident_id
    FROM instructions AS i
    WHERE i.issued_at < $as_of_end
),

named AS (
    SELECT DISTINCT k.finding_key
    FROM instruction_findings AS k
    INNER JOIN issued AS i ON k.instruction_no = i.instruction_no
)

SELECT
    n.incident_id AS subject_id,
    NULL AS person_id,
    NULL AS account_id,
    n.org_id,
    n.incident_id AS incident,
    n.found_on,
    NULL AS found_code,
    NULL AS found_since
FROM incidents AS n
LEFT JOIN issued AS i ON n.incident_id = i.incident_id
WHERE n.kind = 'out_of_purpose_use' AND n.found_on <= $as_of AND i.instruction_no IS NULL
UNION ALL
SELECT
    h.finding_key AS subject_id,
    h.person_id,
    h.account_id,
    NULL AS org_id,
    NULL AS incident,
    NULL AS found_on,
    h.code AS found_code,
    h.first_seen AS found_since
FROM previous_finding_history AS h
LEFT JOIN named AS k ON h.finding_key = k.finding_key
WHERE
    h.code IN ('U03', 'U06')
    AND h.state IN ('NEW', 'OPEN', 'REGRESSED', 'GONE_UNEXPLAINED')
    AND k.finding_key IS NULL
ORDER BY subject_id
