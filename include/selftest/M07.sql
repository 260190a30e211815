/*---
code: M07
breaks: An instruction names neither a finding nor an incident.
subject: '990000007'
---*/
INSERT INTO instructions (
    instruction_no, incident_id, finding_keys, issued_by, issued_at, addressee_kind, addressee_id, kind, body, due_on,
    acknowledged_by, acknowledged_at, claimed_done_at, confirmed_by
)
VALUES (
    990000007,
    NULL,
    NULL,
    'selftest-boss',
    $as_of_end - INTERVAL 30 DAY,
    'org',
    'selftest-M07-unit',
    'other',
    'selftest',
    CAST($as_of AS DATE) + 30,
    'selftest-M07', $as_of_end - INTERVAL 29 DAY, NULL, NULL
);
