/*---
code: S03
severity: H
dataset: posts
question: Did the population of a dataset or of an organisational unit change abruptly since the previous quarter?
question_ja: 情報又は組織の件数が、前の四半期から急に変動していないか。
requirement: [R80]
standards: [CA-7]
datasets: [posts, org_units]
is_about_period: true
population: >-
  SELECT COUNT(*) FROM (
  SELECT org_id FROM unit_populations WHERE before >= $population_change_rows UNION ALL
  SELECT dataset FROM previous_snapshots WHERE rows_loaded >= $population_change_rows) AS compared
---*/
-- A dataset's own cliff stops the gate unless it is waived; it is listed here so that the waiver is seen.
SELECT
    c.dataset AS subject_id,
    CAST(NULL AS VARCHAR) AS org_id,
    c.dataset,
    CAST(c.expected AS BIGINT) AS before,
    CAST(c.observed AS BIGINT) AS now
FROM snapshot_checks AS c
WHERE c.code = 'S03' AND c.is_broken
UNION ALL
SELECT
    u.org_id AS subject_id,
    u.org_id,
    'posts' AS dataset,
    u.before,
    u.now
FROM unit_populations AS u
WHERE
    u.before >= $population_change_rows
    AND ABS(u.now - u.before) * 100 > $population_change_percent * u.before
ORDER BY 1, 2
