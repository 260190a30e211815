/*---
code: V06
breaks: Two persons decided on each other's rights.
subject: selftest-V06
object: selftest-V06-other
---*/
INSERT INTO persons (person_id, person_type, status) VALUES ('selftest-V06-other', 'employee', 'active');
INSERT INTO attestations
SELECT a.* REPLACE ('selftest-V06-other' AS person_id, 'selftest-V06' AS reviewer_id) FROM attestations AS a
WHERE a.person_id = 'selftest-V06';
UPDATE attestations SET reviewer_id = 'selftest-V06-other'
WHERE person_id = 'selftest-V06';
