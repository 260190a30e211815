/*---
code: S05
severity: H
dataset: snapshots
question: Does a row count look like a page or row limit rather than the whole?
question_ja: 取込件数が、システムの取得上限により打ち切られた疑いがないか。
requirement: [R80]
standards: [SI-10]
datasets: []
is_about_period: true
population: SELECT COUNT(*) FROM snapshots
---*/
-- A count declared by the source and met settles the doubt.
SELECT
    c.dataset AS subject_id,
    c.dataset,
    c.observed AS rows
FROM snapshot_checks AS c
WHERE c.code = 'S05' AND c.is_broken
ORDER BY c.dataset
