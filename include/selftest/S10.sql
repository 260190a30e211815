/*---
code: S10
breaks: A query leaves rows out.
subject: selftest-S10
---*/
INSERT INTO snapshots (dataset, as_of, rows_declared, rows_loaded, source_columns, source_kind, source_text)
VALUES ('selftest-S10', $as_of, 1, 1, 'id', 'sql', 'SELECT id FROM t WHERE id NOT IN (1)');
