/*---
code: L02
breaks: The person left before the last use of the account.
subject: selftest-L02-account
also: [L01, V09]
---*/
UPDATE persons SET status = 'left', left_on = CAST($as_of AS DATE) - 20
WHERE person_id = 'selftest-L02';
