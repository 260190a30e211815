/*---
code: M08
breaks: Whoever issued an instruction confirmed it.
subject: '990000008'
---*/
INSERT INTO instructions (
    instruction_no, incident_id, finding_keys, issued_by, issued_at, addressee_kind, addressee_id, kind, body, due_on,
    acknowledged_by, acknowledged_at, claimed_done_at, confirmed_by
)
VALUES (
    990000008,
    'selftest-incident',
    NULL,
    'selftest-boss',
    $as_of_end - INTERVAL 30 DAY,
    'org',
    'selftest-M08-unit',
    'other',
    'selftest',
    CAST($as_of AS DATE) + 30,
    'selftest-M08', $as_of_end - INTERVAL 29 DAY, $as_of_end - INTERVAL 5 DAY, 'selftest-boss'
);
