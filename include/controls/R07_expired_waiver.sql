/*---
code: R07
severity: H
dataset: grants
question: Did whatever a waiver excused end with the waiver?
question_ja: 例外承認の対象となった事実は、例外承認の満了とともに解消しているか。
requirement: [R16, R41]
standards: [CA-5, "5.36"]
datasets: []
after_findings: true
population: >-
  SELECT COUNT(*) FROM waivers AS w LEFT JOIN waived_findings AS f ON w.waiver_id = f.waiver_id
  WHERE w.valid_until < $as_of
---*/
SELECT
    w.waiver_id AS subject_id,
    w.finding_key AS object_id,
    f.person_id,
    f.account_id,
    f.entitlement_id,
    f.org_id,
    f.category_code,
    f.path,
    w.waiver_id,
    w.valid_until,
    f.code AS waived_code
FROM waived_findings AS w
INNER JOIN coded_findings AS f ON w.finding_key = f.finding_key
LEFT JOIN waived_findings AS live ON w.finding_key = live.finding_key AND live.is_in_force
WHERE w.valid_until < $as_of AND live.finding_key IS NULL
ORDER BY w.waiver_id, w.finding_key
