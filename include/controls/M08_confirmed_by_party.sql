/*---
code: M08
severity: M
dataset: instructions
question: Was every completion confirmed by somebody other than its issuer and its receiver?
question_ja: 是正指示の完了は、全て、指示した者及び指示を受けた者以外の者が確認しているか。
requirement: [R65, R79]
standards: [AC-5]
datasets: [instructions]
population: SELECT COUNT(*) FROM instructions WHERE confirmed_by IS NOT NULL
---*/
SELECT
    CAST(i.instruction_no AS VARCHAR) AS subject_id,
    CAST(i.instruction_no AS VARCHAR) AS instruction_no,
    CASE WHEN i.confirmed_by = i.issued_by THEN 'issuer' ELSE 'receiver' END AS confirmed_as
FROM instructions AS i
WHERE i.confirmed_by = i.issued_by OR i.confirmed_by = i.acknowledged_by
ORDER BY i.instruction_no
