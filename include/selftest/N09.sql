/*---
code: N09
breaks: A grave exception of the inspection before is about a contractor's employee, and no instruction was given.
subject: >-
  SELECT SHA256(CONCAT_WS('|', 'R02', '1', 'selftest-N09-account', 'selftest-view'))
also: [R02, M04, M07, M11]
---*/
INSERT INTO contractors (contractor_id, name, contract_from)
VALUES ('selftest-N09-contractor', 'selftest', CAST($as_of AS DATE) - 3000);
UPDATE persons SET person_type = 'contractor', employer_id = 'selftest-N09-contractor' WHERE person_id = 'selftest-N09';
DELETE FROM requests WHERE request_id = 'selftest-N09-request';
INSERT INTO previous_findings (
    finding_key, code, severity, state, first_seen, quarters_open, is_exception, subject_id, object_id
)
SELECT
    SHA256(CONCAT_WS('|', 'R02', '1', 'selftest-N09-account', 'selftest-view')), 'R02', 'H', 'NEW', MIN(r.quarter), 1,
    TRUE, 'selftest-N09-account', 'selftest-view'
FROM review_periods AS r;
