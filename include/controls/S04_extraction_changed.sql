/*---
code: S04
severity: H
dataset: snapshots
question: Was each dataset extracted in the same way as in the previous quarter?
question_ja: 各情報は、前の四半期と同じ条件で抽出されているか。
requirement: [R80, R74]
standards: [CM-3, CM-5, IPE]
datasets: []
is_about_period: true
population: SELECT COUNT(*) FROM snapshots AS s INNER JOIN previous_snapshots AS b ON s.dataset = b.dataset
---*/
-- The digest covers query, filter, mapping and encoding, not the day: a change must be approved, not discovered.
SELECT
    s.dataset AS subject_id,
    s.dataset,
    b.source_text AS before,
    s.source_text AS now,
    b.source_digest AS digest_before,
    s.source_digest AS digest_now
FROM snapshots AS s
INNER JOIN previous_snapshots AS b ON s.dataset = b.dataset
WHERE s.source_digest IS DISTINCT FROM b.source_digest
ORDER BY s.dataset
