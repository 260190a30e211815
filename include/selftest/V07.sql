/*---
code: V07
breaks: Whoever approved the right decided that it stays.
subject: selftest-V07
object: selftest-view
---*/
UPDATE attestations SET reviewer_id = 'selftest-boss'
WHERE person_id = 'selftest-V07';
