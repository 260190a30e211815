/*---
code: R07
breaks: A waiver ended on the day before; what it excused is still there.
subject: selftest-R07-waiver
also: [S02b]
---*/
INSERT INTO snapshots (dataset, as_of, rows_loaded, source_columns) VALUES ('selftest-R07', $as_of, 1, 'id');
INSERT INTO waivers (waiver_id, code, subject_id, owner, approved_by, approved_on, valid_from, valid_until, longest_until)
VALUES (
    'selftest-R07-waiver', 'S02b', 'selftest-R07', 'selftest-boss', 'selftest-reviewer', CAST($as_of AS DATE) - 60,
    CAST($as_of AS DATE) - 60, CAST($as_of AS DATE) - 1, $as_of
);
