/*---
code: L11
breaks: Two persons are each other's manager.
subject: selftest-L11
---*/
INSERT INTO persons (person_id, person_type, status, manager_id) VALUES ('selftest-L11-other', 'employee', 'active', 'selftest-L11');
UPDATE persons SET manager_id = 'selftest-L11-other'
WHERE person_id = 'selftest-L11';
