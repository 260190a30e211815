/*---
code: P07
breaks: The account granted itself its right.
subject: selftest-P07
---*/
UPDATE grants SET granted_by = holder_id
WHERE holder_id = 'selftest-P07-account';
