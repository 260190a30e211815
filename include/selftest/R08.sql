/*---
code: R08
breaks: A waiver lasts longer than the policy lets it.
subject: selftest-R08-waiver
also: [R16]
---*/
INSERT INTO waivers (waiver_id, code, subject_id, owner, approved_by, approved_on, valid_from, valid_until, longest_until)
VALUES (
    'selftest-R08-waiver', 'S02b', 'selftest-R08', 'selftest-boss', 'selftest-reviewer', CAST($as_of AS DATE) - 60,
    CAST($as_of AS DATE) - 60, CAST($as_of AS DATE) + 60, CAST($as_of AS DATE) + 30
);
