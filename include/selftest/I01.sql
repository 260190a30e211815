/*---
code: I01
breaks: Nobody is recorded as the owner of the account.
subject: selftest-I01-account
also: [V03, V12]
---*/
UPDATE accounts SET person_id = NULL
WHERE account_id = 'selftest-I01-account';
