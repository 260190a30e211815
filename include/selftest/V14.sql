/*---
code: V14
breaks: A right was kept that no rule covers.
subject: selftest-V14
object: selftest-view
also: [R01, R10, V09]
---*/
UPDATE posts SET org_id = 'selftest-V14-elsewhere'
WHERE person_id = 'selftest-V14';
