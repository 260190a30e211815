/*---
code: V04
severity: M
dataset: attestations
question: Did every reviewer of many rights take the time to look at them?
question_ja: 多数の権限を点検した者は、その確認に要する時間をかけているか。
requirement: [R34]
standards: [AC-6(7)]
datasets: [attestations]
needs_columns: [attestations.seconds_spent]
is_about_period: true
population: SELECT COUNT(DISTINCT reviewer_id) FROM decisions
---*/
-- A hint to sample again, not a breach.
SELECT
    d.reviewer_id AS subject_id,
    d.reviewer_id AS person_id,
    COUNT(*) AS decisions,
    COUNT(CASE WHEN d.decision = 'keep' THEN 1 END) AS kept,
    MEDIAN(d.seconds_spent) AS seconds
FROM decisions AS d
GROUP BY d.reviewer_id
HAVING
    COUNT(*) >= $stamp_items
    AND COUNT(CASE WHEN d.decision = 'keep' THEN 1 END) * 100 >= $stamp_keep_percent * COUNT(*)
    AND MEDIAN(d.seconds_spent) < $stamp_seconds
ORDER BY d.reviewer_id
