/*---
code: L05
breaks: The employer's contract ended on the day before.
subject: selftest-L05-account
object: selftest-view
---*/
INSERT INTO contractors (contractor_id, name, contract_from, contract_until)
VALUES ('selftest-L05-employer', 'selftest', CAST($as_of AS DATE) - 3000, CAST($as_of AS DATE) - 1);
UPDATE persons SET person_type = 'contractor', employer_id = 'selftest-L05-employer'
WHERE person_id = 'selftest-L05';
