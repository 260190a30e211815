/*---
code: P02
breaks: A group is a member of itself.
subject: selftest-P02
---*/
INSERT INTO group_members (group_id, member_kind, member_id) VALUES ('selftest-P02', 'group', 'selftest-P02');
