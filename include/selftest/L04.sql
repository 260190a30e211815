/*---
code: L04
breaks: The person begins after the as-of date.
subject: selftest-L04-account
object: selftest-view
---*/
UPDATE persons SET hired_on = CAST($as_of AS DATE) + 30
WHERE person_id = 'selftest-L04';
