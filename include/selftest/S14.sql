/*---
code: S14
breaks: An earlier revision of the same quarter had found something else.
subject: selftest-S14
object: r0
---*/
INSERT INTO restated_run (quarter, revision, manifest_sha256) VALUES ('selftest-S14', 0, 'selftest');
INSERT INTO restated_findings (finding_key, code, severity) VALUES ('selftest-S14', 'R13', 'H');
