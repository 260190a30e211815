/*---
code: V10
breaks: The decision is older than the day it speaks of.
subject: selftest-V10
object: selftest-view
---*/
UPDATE attestations SET decided_at = (SELECT MAX(r.as_of_end) FROM review AS r) - INTERVAL 1 DAY
WHERE person_id = 'selftest-V10';
