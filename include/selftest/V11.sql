/*---
code: V11
breaks: A quarter between was not inspected.
subject: selftest-V11
---*/
INSERT INTO missed_quarters (quarter, as_of) VALUES ('selftest-V11', CAST($as_of AS DATE) - 1);
