/*---
code: R10
breaks: No rule speaks of the person's kind of post.
subject: '-|selftest-R10-duty|employee'
also: [R01, V09, V14]
---*/
UPDATE posts SET org_id = 'selftest-R10-elsewhere'
WHERE person_id = 'selftest-R10';
