/*---
code: P01
breaks: The right comes through one group more than counts as direct.
subject: selftest-P01-account
object: selftest-view
---*/
INSERT INTO group_members (group_id, member_kind, member_id) VALUES ('selftest-P01-group-0', 'account', 'selftest-P01-account');
INSERT INTO group_members (group_id, member_kind, member_id)
SELECT
    'selftest-P01-group-' || t.n + 1,
    'group',
    'selftest-P01-group-' || t.n
FROM RANGE($nested_depth_direct) AS t (n);
UPDATE grants SET holder_kind = 'group', holder_id = 'selftest-P01-group-' || $nested_depth_direct
WHERE holder_id = 'selftest-P01-account';
