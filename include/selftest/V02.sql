/*---
code: V02
breaks: The person decided on the own right.
subject: selftest-V02
object: selftest-view
---*/
UPDATE attestations SET reviewer_id = person_id
WHERE person_id = 'selftest-V02';
