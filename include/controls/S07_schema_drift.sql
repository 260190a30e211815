/*---
code: S07
severity: M
dataset: snapshots
question: Does each source deliver the same columns as in the previous quarter?
question_ja: 各情報の項目の構成は、前の四半期と同じか。
requirement: [R80]
standards: [CM-3]
datasets: []
is_about_period: true
population: SELECT COUNT(*) FROM snapshots AS s INNER JOIN previous_snapshots AS b ON s.dataset = b.dataset
---*/
SELECT
    c.dataset AS subject_id,
    c.dataset,
    c.expected AS before,
    c.observed AS now
FROM snapshot_checks AS c
WHERE c.code = 'S07' AND c.is_broken
ORDER BY c.dataset
