/*---
code: S11
severity: L
dataset: snapshots
question: Did every dataset arrive without characters that were lost or garbled on the way?
question_ja: 全ての情報について、文字の欠落及び文字化けがないか。
requirement: [R80]
standards: [SI-10]
datasets: []
is_about_period: true
population: SELECT COUNT(*) FROM snapshots WHERE suspect_characters IS NOT NULL
---*/
SELECT
    s.dataset AS subject_id,
    s.dataset,
    s.suspect_characters AS characters
FROM snapshots AS s
WHERE s.suspect_characters > 0
ORDER BY s.dataset
