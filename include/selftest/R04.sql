/*---
code: R04
breaks: Whoever asked approved.
subject: selftest-R04-request
---*/
UPDATE requests SET requested_by = approved_by
WHERE request_id = 'selftest-R04-request';
