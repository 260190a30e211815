/*---
code: R15
breaks: The grant names a request made for somebody else.
subject: selftest-R15-request
---*/
UPDATE requests SET person_id = 'selftest-boss'
WHERE request_id = 'selftest-R15-request';
