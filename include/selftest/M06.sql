/*---
code: M06
breaks: An instruction of the inspection before is no longer there.
subject: '990000006'
---*/
INSERT INTO previous_instructions (
    instruction_no, incident_id, finding_keys, issued_by, issued_at, addressee_kind, addressee_id, kind, body, due_on,
    acknowledged_by, acknowledged_at, claimed_done_at, confirmed_by
)
VALUES (
    990000006,
    'selftest-incident',
    NULL,
    'selftest-boss',
    $as_of_end - INTERVAL 30 DAY,
    'org',
    'selftest-M06-unit',
    'other',
    'selftest',
    CAST($as_of AS DATE) + 30,
    'selftest-M06', $as_of_end - INTERVAL 29 DAY, NULL, NULL
);
