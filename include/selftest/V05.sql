/*---
code: V05
breaks: Whoever decided is not known.
subject: selftest-V05
object: selftest-view
---*/
UPDATE attestations SET reviewer_id = 'selftest-V05-nobody'
WHERE person_id = 'selftest-V05';
