/*---
code: M03
severity: M
dataset: instructions
question: Was every corrective instruction acknowledged in time by whoever received it?
question_ja: 全ての是正指示について、定められた期間内に受領の確認があるか。
requirement: [R60, R65]
standards: [MIC-3, PS-7]
datasets: [instructions]
population: SELECT COUNT(*) FROM instructions WHERE issued_at < $as_of_end
---*/
-- Business days before this quarter are not counted: of an older instruction the quarter's own days suffice.
SELECT
    CAST(i.instruction_no AS VARCHAR) AS subject_id,
    CAST(i.instruction_no AS VARCHAR) AS instruction_no,
    CAST(i.issued_at + $utc_offset_minutes * INTERVAL 1 MINUTE AS DATE) AS issued_on,
    i.addressee_kind,
    $acknowledge_days AS allowed_days
FROM instructions AS i
INNER JOIN business_days AS d
    ON d.day > CAST(i.issued_at + $utc_offset_minutes * INTERVAL 1 MINUTE AS DATE) AND d.day <= $as_of
WHERE i.acknowledged_at IS NULL OR i.acknowledged_at >= $as_of_end
GROUP BY i.instruction_no, i.issued_at, i.addressee_kind
HAVING COUNT(*) >= $acknowledge_days
ORDER BY i.instruction_no
