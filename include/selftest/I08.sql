/*---
code: I08
breaks: The account carries another mail address than its person.
subject: selftest-I08-account
---*/
UPDATE persons SET email = 'selftest-I08@example.jp'
WHERE person_id = 'selftest-I08';
UPDATE accounts SET email = 'selftest-I08-other@example.jp'
WHERE account_id = 'selftest-I08-account';
