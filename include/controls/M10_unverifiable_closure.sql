/*---
code: M10
severity: M
dataset: instructions
question: Does every instruction that was reported as done name findings that some inspection knows?
question_ja: 完了と報告された是正指示は、全て、いずれかの点検で確認された指摘を対象としているか。
requirement: [R41, R60]
standards: [CA-7]
datasets: [instructions]
after_findings: true
population: >-
  SELECT COUNT(*) FROM instruction_findings AS k INNER JOIN instructions AS i ON k.instruction_no = i.instruction_no
  WHERE i.claimed_done_at < $as_of_end
---*/
SELECT
    CAST(k.instruction_no AS VARCHAR) AS subject_id,
    k.finding_key AS object_id,
    CAST(k.instruction_no AS VARCHAR) AS instruction_no,
    CAST(i.claimed_done_at + $utc_offset_minutes * INTERVAL 1 MINUTE AS DATE) AS claimed_on
FROM instruction_findings AS k
INNER JOIN instructions AS i ON k.instruction_no = i.instruction_no
LEFT JOIN coded_findings AS f ON k.finding_key = f.finding_key
LEFT JOIN previous_finding_history AS h ON k.finding_key = h.finding_key
WHERE i.claimed_done_at < $as_of_end AND f.finding_key IS NULL AND h.finding_key IS NULL
ORDER BY k.instruction_no, k.finding_key
