/*---
code: R09
breaks: The grant's own end is the as-of date.
subject: selftest-R09-account
object: selftest-view
---*/
UPDATE grants SET expires_on = $as_of
WHERE holder_id = 'selftest-R09-account';
