/*---
code: R02
breaks: The request that the rule asks for does not exist.
subject: selftest-R02-account
object: selftest-view
---*/
DELETE FROM requests
WHERE request_id = 'selftest-R02-request';
