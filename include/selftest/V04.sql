/*---
code: V04
breaks: Somebody kept everything within a second each.
subject: selftest-V04-reviewer
---*/
INSERT INTO persons (person_id, person_type, status) VALUES ('selftest-V04-reviewer', 'employee', 'active');
INSERT INTO attestations
SELECT
    a.* REPLACE (
        'selftest-V04-item-' || t.n AS person_id, 'selftest-V04-reviewer' AS reviewer_id, 1 AS seconds_spent
    )
FROM attestations AS a
CROSS JOIN RANGE(GREATEST($stamp_items, 1)) AS t (n)
WHERE a.person_id = 'selftest-V04';
