/*---
code: L08
breaks: The person came back and has the right from the time before.
subject: selftest-L08-account
object: selftest-view
---*/
UPDATE persons SET hired_on = CAST($as_of AS DATE) - 100, left_on = CAST($as_of AS DATE) - 150
WHERE person_id = 'selftest-L08';
