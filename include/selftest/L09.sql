/*---
code: L09
breaks: The account was shut in the inspection before, and nobody approved its opening.
subject: selftest-L09-account
---*/
INSERT INTO previous_accounts (account_id, person_id, is_enabled) VALUES ('selftest-L09-account', 'selftest-L09', FALSE);
