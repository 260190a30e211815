/*---
code: M03
breaks: An instruction of two months ago was never acknowledged.
subject: '990000003'
---*/
INSERT INTO instructions (
    instruction_no, incident_id, finding_keys, issued_by, issued_at, addressee_kind, addressee_id, kind, body, due_on,
    acknowledged_by, acknowledged_at, claimed_done_at, confirmed_by
)
VALUES (
    990000003,
    'selftest-incident',
    NULL,
    'selftest-boss',
    $as_of_end - INTERVAL 60 DAY,
    'org',
    'selftest-M03-unit',
    'other',
    'selftest',
    CAST($as_of AS DATE) + 30,
    'selftest-M03', NULL, NULL, NULL
);
