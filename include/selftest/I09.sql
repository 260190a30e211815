/*---
code: I09
breaks: A contractor's employee works for nobody on the list of contractors.
subject: selftest-I09
---*/
UPDATE persons SET person_type = 'contractor', employer_id = NULL
WHERE person_id = 'selftest-I09';
