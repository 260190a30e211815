/*---
code: L01
breaks: The person left on the last day that the grace allows.
subject: selftest-L01-account
object: selftest-view
also: [L02, V09]
---*/
UPDATE persons SET status = 'left', left_on = CAST($as_of AS DATE) - CAST($leaver_grace_days AS INTEGER)
WHERE person_id = 'selftest-L01';
