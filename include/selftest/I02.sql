/*---
code: I02
breaks: The account becomes a service account without an owner.
subject: selftest-I02-account
---*/
UPDATE accounts SET account_type = 'service', owner_person_id = NULL
WHERE account_id = 'selftest-I02-account';
