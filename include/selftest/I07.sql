/*---
code: I07
breaks: The account belonged to another person in the inspection before.
subject: selftest-I07-account
---*/
INSERT INTO previous_accounts (account_id, person_id, is_enabled) VALUES ('selftest-I07-account', 'selftest-I07-other', TRUE);
