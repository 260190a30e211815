/*---
code: R20
breaks: The right rests on an emergency approval that nobody confirmed.
subject: selftest-R20-account
object: selftest-view
---*/
UPDATE requests SET kind = 'emergency'
WHERE request_id = 'selftest-R20-request';
