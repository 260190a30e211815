/*---
code: S02b
severity: M
dataset: snapshots
question: Did each source say how many rows it delivered?
question_ja: 各提供元は、提供した件数を申告しているか。
requirement: [R80]
standards: [SI-7, IPE]
datasets: []
is_about_period: true
population: SELECT COUNT(*) FROM snapshots
---*/
-- Nothing declared is not a pass: completeness is then not proven.
SELECT
    c.dataset AS subject_id,
    c.dataset,
    c.observed AS loaded
FROM snapshot_checks AS c
WHERE c.code = 'S02b' AND c.is_broken
ORDER BY c.dataset
