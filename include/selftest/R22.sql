/*---
code: R22
breaks: A right of the inspection before is gone without a reason.
subject: selftest-R22-account
object: selftest-R22-gone
also: [V03, V12]
---*/
INSERT INTO previous_holdings
SELECT b.* REPLACE ('selftest-R22-gone' AS entitlement_id, 'selftest-R22-gone' AS granted_entitlement_id)
FROM previous_holdings AS b
WHERE b.account_id = 'selftest-R22-account';
