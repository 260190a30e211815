/*---
code: L07
breaks: The person has been on leave since an unknown day.
subject: selftest-L07-account
object: selftest-view
---*/
UPDATE persons SET status = 'leave', status_since = NULL
WHERE person_id = 'selftest-L07';
