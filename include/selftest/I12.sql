/*---
code: I12
breaks: The person's account in the directory is shut, the other one is not.
subject: selftest-I12-account
---*/
UPDATE accounts SET is_enabled = FALSE
WHERE account_id = 'selftest-I12-directory';
