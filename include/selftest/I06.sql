/*---
code: I06
breaks: The person holds the same right through a second account.
subject: selftest-I06
object: selftest-view
---*/
INSERT INTO accounts (account_id, system, person_id, account_type, is_enabled, last_login_at)
VALUES ('selftest-I06-second', 'selftest', 'selftest-I06', 'personal', TRUE, $as_of_end - INTERVAL 10 DAY);
INSERT INTO grants
SELECT g.* REPLACE ('selftest-I06-second' AS holder_id, 'selftest-I06-again' AS request_id) FROM grants AS g
WHERE g.holder_kind = 'account' AND g.holder_id = 'selftest-I06-account';
INSERT INTO requests
SELECT r.* REPLACE ('selftest-I06-second' AS account_id, 'selftest-I06-again' AS request_id) FROM requests AS r
WHERE r.request_id = 'selftest-I06-request';
INSERT INTO usage_events
SELECT e.* REPLACE ('selftest-I06-second' AS account_id, 'selftest-I06-again' AS event_id) FROM usage_events AS e
WHERE e.event_id = 'selftest-I06-event';
