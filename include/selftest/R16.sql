/*---
code: R16
breaks: A waiver was renewed once more than the policy lets it.
subject: selftest-R16-0
---*/
INSERT INTO waivers (waiver_id, code, subject_id, owner, approved_by, approved_on, valid_from, valid_until, longest_until)
SELECT
    'selftest-R16-' || t.n,
    'S02b',
    'selftest-R16',
    'selftest-boss',
    'selftest-reviewer',
    CAST($as_of AS DATE) - CAST(t.n AS INTEGER) - 30,
    CAST($as_of AS DATE) - CAST(t.n AS INTEGER) - 30,
    $as_of,
    $as_of
FROM RANGE($waiver_renewals + 1) AS t (n);
