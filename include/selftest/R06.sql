/*---
code: R06
breaks: Neither the grant nor its request names a purpose.
subject: selftest-R06-account
object: selftest-view
---*/
UPDATE grants SET purpose_code = NULL
WHERE holder_id = 'selftest-R06-account';
UPDATE requests SET purpose_code = NULL
WHERE request_id = 'selftest-R06-request';
