/*---
code: S04
breaks: A dataset was pulled in another way than in the quarter before.
subject: selftest-S04
---*/
INSERT INTO snapshots (dataset, as_of, rows_declared, rows_loaded, source_columns, source_digest)
VALUES ('selftest-S04', $as_of, 1, 1, 'id', 'selftest now');
INSERT INTO previous_snapshots (dataset, rows_declared, rows_loaded, source_columns, source_digest)
VALUES ('selftest-S04', 1, 1, 'id', 'selftest before');
