/*---
code: N08
breaks: Somebody did not acknowledge the new version of the handbook.
subject: selftest-N08
object: selftest-N08-handbook
---*/
INSERT INTO documents (document_id, version, kind, effective_on, approved_by, sha256)
VALUES ('selftest-N08-handbook', '2', 'handbook', CAST($as_of AS DATE) - 5, 'selftest-boss', 'selftest');
INSERT INTO acknowledgements (document_id, version, person_id, acknowledged_at)
SELECT 'selftest-N08-handbook', '2', p.person_id, $as_of_end - INTERVAL 1 DAY
FROM persons AS p
WHERE p.person_id <> 'selftest-N08';
