/*---
code: S11
breaks: A dataset holds characters that could not be read.
subject: selftest-S11
---*/
INSERT INTO snapshots (dataset, as_of, rows_declared, rows_loaded, source_columns, suspect_characters)
VALUES ('selftest-S11', $as_of, 1, 1, 'id', 1);
