/*---
code: I11
breaks: The person has no account in the directory.
subject: selftest-I11-account
---*/
DELETE FROM accounts
WHERE account_id = 'selftest-I11-directory';
