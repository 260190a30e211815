/*---
code: L12
breaks: The concurrent post that justified the right ended.
subject: selftest-L12-account
object: selftest-view
also: [R01, R10, V09, V14]
---*/
INSERT INTO posts (person_id, org_id, duty_code, post_kind, valid_from, valid_until)
VALUES ('selftest-L12', 'selftest-L12-unit', 'selftest-L12-duty', 'concurrent', CAST($as_of AS DATE) - 2000, CAST($as_of AS DATE) - 10);
UPDATE posts SET org_id = 'selftest-L12-elsewhere'
WHERE person_id = 'selftest-L12' AND post_kind = 'main';
