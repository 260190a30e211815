/*---
code: S08
breaks: A dataset speaks of an earlier day than the persons.
subject: selftest-S08
ground: SELECT COUNT(*) > 0 FROM snapshots WHERE dataset = 'persons'
without: there is no snapshot of the persons
---*/
INSERT INTO snapshots (dataset, as_of, rows_declared, rows_loaded, source_columns)
SELECT
    'selftest-S08',
    s.as_of - CAST($max_source_skew_days AS INTEGER) - 10,
    1,
    1,
    'id'
FROM snapshots AS s
WHERE s.dataset = 'persons';
