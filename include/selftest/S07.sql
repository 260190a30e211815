/*---
code: S07
breaks: A dataset's columns differ from those of the quarter before.
subject: selftest-S07
---*/
INSERT INTO snapshots (dataset, as_of, rows_declared, rows_loaded, source_columns)
VALUES ('selftest-S07', $as_of, 1, 1, 'id, name');
INSERT INTO previous_snapshots (dataset, rows_declared, rows_loaded, source_columns) VALUES ('selftest-S07', 1, 1, 'id');
