/*---
code: P03
breaks: The person holds both sides of a pair.
subject: selftest-P03
object: selftest-P03-pair
---*/
INSERT INTO entitlements (entitlement_id, system, name, action, data_scope, is_bypass)
VALUES ('selftest-P03-other', 'selftest', 'selftest', 'view', 'none', FALSE);
INSERT INTO grants
SELECT g.* REPLACE ('selftest-P03-other' AS entitlement_id, NULL AS request_id) FROM grants AS g
WHERE g.holder_id = 'selftest-P03-account';
INSERT INTO conflicting_entitlements (pair_id, side, entitlement_id)
VALUES ('selftest-P03-pair', 'left', 'selftest-view'), ('selftest-P03-pair', 'right', 'selftest-P03-other');
