/*---
code: I10
breaks: A personal account belongs to nobody and nobody ever signed in.
subject: selftest-I10-account
also: [I01, V03, V12]
---*/
UPDATE accounts SET person_id = NULL, last_login_at = NULL
WHERE account_id = 'selftest-I10-account';
