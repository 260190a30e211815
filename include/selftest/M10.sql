/*---
code: M10
breaks: An instruction was reported as done for a finding that nobody knows.
subject: '990000010'
---*/
INSERT INTO instructions (
    instruction_no, incident_id, finding_keys, issued_by, issued_at, addressee_kind, addressee_id, kind, body, due_on,
    acknowledged_by, acknowledged_at, claimed_done_at, confirmed_by
)
VALUES (
    990000010,
    'selftest-incident',
    'selftest-m10-nothing',
    'selftest-boss',
    $as_of_end - INTERVAL 30 DAY,
    'org',
    'selftest-M10-unit',
    'other',
    'selftest',
    CAST($as_of AS DATE) + 30,
    'selftest-M10', $as_of_end - INTERVAL 29 DAY, $as_of_end - INTERVAL 5 DAY, NULL
);
