/*---
code: R08
severity: M
dataset: waivers
question: Does every waiver in force end within the longest time that the policy allows?
question_ja: 有効な例外承認の期限は、全て、認められる最長の期限を超えていないか。
requirement: [R16, R41]
standards: ["5.36"]
datasets: []
population: SELECT COUNT(*) FROM waivers WHERE valid_from <= $as_of AND valid_until >= $as_of
---*/
-- A waiver without an end is refused when the file is read.
SELECT
    w.waiver_id AS subject_id,
    w.person_id,
    w.account_id,
    w.entitlement_id,
    w.waiver_id,
    w.code AS waived_code,
    w.valid_from,
    w.valid_until,
    w.longest_until
FROM waivers AS w
WHERE w.valid_from <= $as_of AND w.valid_until >= $as_of AND w.valid_until > w.longest_until
ORDER BY w.waiver_id
