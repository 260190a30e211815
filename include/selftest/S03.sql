/*---
code: S03
breaks: A dataset has more than the allowed share of rows more than in the quarter before.
subject: selftest-S03
---*/
INSERT INTO snapshots (dataset, as_of, rows_declared, rows_loaded, source_columns)
SELECT
    'selftest-S03',
    $as_of,
    n.rows,
    n.rows,
    'id'
FROM (SELECT $population_change_rows * ($population_change_percent + 200) // 100 + 1 AS rows) AS n;
INSERT INTO previous_snapshots (dataset, rows_declared, rows_loaded, source_columns)
VALUES ('selftest-S03', $population_change_rows, $population_change_rows, 'id');
