/*---
code: S02b
breaks: A dataset arrives without a declared row count.
subject: selftest-S02b
---*/
INSERT INTO snapshots (dataset, as_of, rows_loaded, source_columns) VALUES ('selftest-S02b', $as_of, 1, 'id');
