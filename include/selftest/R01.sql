/*---
code: R01
breaks: The person's only post is one that no rule speaks of.
subject: selftest-R01-account
object: selftest-view
also: [R10, V09, V14]
---*/
UPDATE posts SET org_id = 'selftest-R01-elsewhere'
WHERE person_id = 'selftest-R01';
