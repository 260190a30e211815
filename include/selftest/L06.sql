/*---
code: L06
breaks: The person's manager is not recorded.
subject: selftest-L06
---*/
UPDATE persons SET manager_id = NULL
WHERE person_id = 'selftest-L06';
