/*---
code: P14
breaks: One person of many with the same duty holds the right.
subject: selftest-P14
object: selftest-view
---*/
INSERT INTO persons (person_id, person_type, status, manager_id)
SELECT
    'selftest-P14-peer-' || t.n,
    'employee',
    'active',
    'selftest-boss'
FROM RANGE($peer_persons + 101 // $peer_percent) AS t (n);
INSERT INTO posts (person_id, org_id, duty_code, post_kind, valid_from)
SELECT
    p.person_id,
    'selftest-P14-unit',
    'selftest-P14-duty',
    'main',
    CAST($as_of AS DATE) - 3000
FROM persons AS p
WHERE p.person_id LIKE 'selftest-P14-peer-%';
