/*---
code: I03
breaks: Another person has the account's mail address.
subject: selftest-I03-account
---*/
INSERT INTO persons (person_id, person_type, status, email)
VALUES ('selftest-I03-other', 'employee', 'active', 'selftest-I03@example.jp');
UPDATE accounts SET email = 'selftest-I03@example.jp'
WHERE account_id = 'selftest-I03-account';
