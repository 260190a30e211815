/*---
code: S08
severity: M
dataset: snapshots
question: Do all datasets show the same day as the identity directory?
question_ja: 全ての情報は、社員台帳と同じ日の状況を示しているか。
requirement: [R35, R80]
standards: [AC-2]
datasets: [persons]
is_about_period: true
population: SELECT COUNT(*) FROM snapshots WHERE dataset <> 'persons'
---*/
-- A source that does not say when it was extracted is taken at its as-of date.
WITH effective AS (
    SELECT
        s.dataset,
        COALESCE(CAST(s.extracted_at + $utc_offset_minutes * INTERVAL 1 MINUTE AS DATE), s.as_of) AS effective_on
    FROM snapshots AS s
)

SELECT
    e.dataset AS subject_id,
    e.dataset,
    e.effective_on,
    p.effective_on AS persons_on,
    ABS(DATE_DIFF('day', p.effective_on, e.effective_on)) AS days
FROM effective AS e
INNER JOIN effective AS p ON p.dataset = 'persons'
WHERE ABS(DATE_DIFF('day', p.effective_on, e.effective_on)) > $max_source_skew_days
ORDER BY e.dataset
