/*---
code: L03
breaks: The person moved to a post that no rule speaks of and kept the right.
subject: selftest-L03-account
object: selftest-view
also: [R01, R10, V09, V14]
---*/
UPDATE posts SET valid_until = CAST($as_of AS DATE) - CAST($mover_grace_days AS INTEGER) - 11
WHERE person_id = 'selftest-L03';
INSERT INTO posts (person_id, org_id, duty_code, post_kind, valid_from)
VALUES (
    'selftest-L03', 'selftest-L03-elsewhere', 'selftest-L03-duty', 'main',
    CAST($as_of AS DATE) - CAST($mover_grace_days AS INTEGER) - 10
);
