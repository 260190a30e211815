/*---
table: snapshot_checks
title: What the manifests say about each snapshot, in the words of the S codes
grain: one row per (dataset, code)
needs: []
---*/
SELECT
    s.dataset,
    'S01' AS code,
    s.as_of < CAST($as_of AS DATE) - CAST($max_snapshot_age_days AS INTEGER)
    OR s.as_of > CAST($as_of AS DATE) + 1
    OR COALESCE(
        s.extracted_at < $as_of_end - ($max_snapshot_age_days + 1) * INTERVAL 1 DAY
        OR s.extracted_at >= $as_of_end + INTERVAL 1 DAY,
        FALSE
    ) AS is_broken,
    CAST(
        COALESCE(CAST(s.extracted_at + $utc_offset_minutes * INTERVAL 1 MINUTE AS DATE), s.as_of) AS VARCHAR
    ) AS observed,
    CAST(CAST($as_of AS DATE) AS VARCHAR) AS expected
FROM snapshots AS s
UNION ALL
SELECT
    s.dataset,
    'S02' AS code,
    COALESCE(s.rows_declared <> s.rows_loaded, FALSE) AS is_broken,
    CAST(s.rows_loaded AS VARCHAR) AS observed,
    CAST(s.rows_declared AS VARCHAR) AS expected
FROM snapshots AS s
UNION ALL
SELECT
    s.dataset,
    'S02b' AS code,
    s.rows_declared IS NULL AS is_broken,
    CAST(s.rows_loaded AS VARCHAR) AS observed,
    CAST(s.rows_declared AS VARCHAR) AS expected
FROM snapshots AS s
UNION ALL
SELECT
    s.dataset,
    'S03' AS code,
    COALESCE(
        b.rows_loaded >= $population_change_rows
        AND ABS(s.rows_loaded - b.rows_loaded) * 100 > $population_change_percent * b.rows_loaded,
        FALSE
    ) AS is_broken,
    CAST(s.rows_loaded AS VARCHAR) AS observed,
    CAST(b.rows_loaded AS VARCHAR) AS expected
FROM snapshots AS s
LEFT JOIN previous_snapshots AS b ON s.dataset = b.dataset
UNION ALL
SELECT
    s.dataset,
    'S05' AS code,
    s.rows_declared IS NULL AND t.rows IS NOT NULL AS is_broken,
    CAST(s.rows_loaded AS VARCHAR) AS observed,
    CAST(s.rows_declared AS VARCHAR) AS expected
FROM snapshots AS s
LEFT JOIN truncation_sizes AS t ON s.rows_loaded = t.rows
UNION ALL
SELECT
    s.dataset,
    'S07' AS code,
    b.dataset IS NOT NULL AND s.source_columns <> b.source_columns AS is_broken,
    s.source_columns AS observed,
    b.source_columns AS expected
FROM snapshots AS s
LEFT JOIN previous_snapshots AS b ON s.dataset = b.dataset
ORDER BY 1, 2
