/*---
code: M02
severity: H
dataset: instructions
question: Was every corrective instruction reported as done by its due date?
question_ja: 全ての是正指示について、期限までに完了の報告があるか。
requirement: [R41, R65]
standards: [CA-5, MIC-3]
datasets: [instructions]
population: SELECT COUNT(*) FROM instructions
---*/
SELECT
    CAST(i.instruction_no AS VARCHAR) AS subject_id,
    CAST(i.instruction_no AS VARCHAR) AS instruction_no,
    i.due_on,
    i.kind AS instruction_kind,
    i.addressee_kind
FROM instructions AS i
WHERE i.due_on <= $as_of AND (i.claimed_done_at IS NULL OR i.claimed_done_at >= $as_of_end)
ORDER BY i.instruction_no
