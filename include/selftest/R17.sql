/*---
code: R17
breaks: A waiver was approved by the person whom it excuses.
subject: selftest-R17-waiver
also: [L07, R16]
---*/
UPDATE persons SET status = 'leave', status_since = NULL
WHERE person_id = 'selftest-R17';
INSERT INTO waivers (waiver_id, code, person_id, owner, approved_by, approved_on, valid_from, valid_until, longest_until)
VALUES (
    'selftest-R17-waiver', 'L07', 'selftest-R17', 'selftest-boss', 'selftest-R17', CAST($as_of AS DATE) - 30,
    CAST($as_of AS DATE) - 30, $as_of, $as_of
);
