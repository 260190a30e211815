/*---
code: V03
breaks: Nobody decided on the right.
subject: selftest-V03
object: selftest-view
also: [V12]
---*/
DELETE FROM attestations
WHERE person_id = 'selftest-V03';
