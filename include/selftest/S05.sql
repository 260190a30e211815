/*---
code: S05
breaks: A dataset has exactly as many rows as a system's limit, and declared none.
subject: selftest-S05
also: [S02b]
ground: SELECT COUNT(*) > 0 FROM truncation_sizes
without: the policy names no limit
---*/
INSERT INTO snapshots (dataset, as_of, rows_loaded, source_columns)
SELECT
    'selftest-S05',
    $as_of,
    MIN(t.rows),
    'id'
FROM truncation_sizes AS t;
