/*---
code: P04
breaks: The account becomes a shared one, with an owner.
subject: selftest-P04-account
---*/
UPDATE accounts SET account_type = 'shared', owner_person_id = 'selftest-boss'
WHERE account_id = 'selftest-P04-account';
