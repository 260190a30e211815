/*---
code: M02
breaks: An instruction was due on the day before.
subject: '990000002'
---*/
INSERT INTO instructions (
    instruction_no, incident_id, finding_keys, issued_by, issued_at, addressee_kind, addressee_id, kind, body, due_on,
    acknowledged_by, acknowledged_at, claimed_done_at, confirmed_by
)
VALUES (
    990000002,
    'selftest-incident',
    NULL,
    'selftest-boss',
    $as_of_end - INTERVAL 30 DAY,
    'org',
    'selftest-M02-unit',
    'other',
    'selftest',
    CAST($as_of AS DATE) - 1,
    'selftest-M02', $as_of_end - INTERVAL 29 DAY, NULL, NULL
);
