/*---
code: R03
breaks: The approval is of the day after the grant.
subject: selftest-R03-account
object: selftest-view
---*/
UPDATE requests SET approved_at = $as_of_end - INTERVAL 199 DAY
WHERE request_id = 'selftest-R03-request';
