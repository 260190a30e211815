/*---
code: R05
breaks: Whoever approved is not known.
subject: selftest-R05-request
object: selftest-view
---*/
UPDATE requests SET approved_by = 'selftest-R05-nobody'
WHERE request_id = 'selftest-R05-request';
