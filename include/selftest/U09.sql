/*---
code: U09
breaks: An inquiry was answered by somebody without any right.
subject: selftest-U09-inquiry
---*/
INSERT INTO inquiries (inquiry_id, asker_id, answerer_id, approver_id, asked_at, approved_at, answered_at)
VALUES (
    'selftest-U09-inquiry', 'selftest-U09', 'selftest-boss', 'selftest-reviewer', $as_of_end - INTERVAL 12 DAY,
    $as_of_end - INTERVAL 11 DAY, $as_of_end - INTERVAL 10 DAY
);
