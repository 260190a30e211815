/*---
code: V12
breaks: Not every right of a unit was decided on.
subject: selftest-V12-unit
also: [V03]
---*/
DELETE FROM attestations
WHERE person_id = 'selftest-V12';
