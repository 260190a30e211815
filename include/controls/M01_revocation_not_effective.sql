/*---
code: M01
severity: C
dataset: instructions
question: Is every finding gone whose removal was ordered and reported as done?
question_ja: 完了と報告された是正指示の対象とする指摘は、全て解消しているか。
requirement: [R41, R60]
standards: [AC-2(3), CA-5, PCI 7.2.4]
datasets: [instructions]
after_findings: true
population: >-
  SELECT COUNT(*) FROM instruction_findings AS k INNER JOIN instructions AS i ON k.instruction_no = i.instruction_no
  WHERE i.kind = 'revoke_access' AND i.claimed_done_at < $as_of_end
---*/
-- A waiver does not matter here: the report that it was done is untrue all the same.
SELECT
    CAST(i.instruction_no AS VARCHAR) AS subject_id,
    f.finding_key AS object_id,
    f.person_id,
    f.account_id,
    f.entitlement_id,
    f.org_id,
    f.category_code,
    f.path,
    f.code AS found_code,
    CAST(i.instruction_no AS VARCHAR) AS instruction_no,
    CAST(i.claimed_done_at + $utc_offset_minutes * INTERVAL 1 MINUTE AS DATE) AS claimed_on
FROM instruction_findings AS k
INNER JOIN instructions AS i ON k.instruction_no = i.instruction_no
INNER JOIN coded_findings AS f ON k.finding_key = f.finding_key
WHERE i.kind = 'revoke_access' AND i.claimed_done_at < $as_of_end
ORDER BY i.instruction_no, f.finding_key
