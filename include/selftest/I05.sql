/*---
code: I05
breaks: Two persons have one mail address.
subject: selftest-I05
object: selftest-I05-other
---*/
INSERT INTO persons (person_id, person_type, status, email)
VALUES ('selftest-I05-other', 'employee', 'active', 'selftest-I05@example.jp');
UPDATE persons SET email = 'selftest-I05@example.jp'
WHERE person_id = 'selftest-I05';
