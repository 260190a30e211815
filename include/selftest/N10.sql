/*---
code: N10
breaks: A use beyond its purpose was found, and no instruction names the incident.
subject: selftest-N10-incident
---*/
INSERT INTO incidents (incident_id, kind, found_on, status)
VALUES ('selftest-N10-incident', 'out_of_purpose_use', CAST($as_of AS DATE) - 30, 'open');
