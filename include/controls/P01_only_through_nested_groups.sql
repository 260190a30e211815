/*---
code: P01
severity: M
dataset: group_members
question: Is every sensitive right granted directly or by one group, not only through groups in groups?
question_ja: 全ての閲覧権限は、直接又は1段階のグループにより付与され、入れ子のグループのみによるものがないか。
requirement: [R8, R9]
standards: [AC-6, AC-2c]
datasets: [group_members, accounts, grants, entitlements]
population: SELECT COUNT(*) FROM holdings
---*/
SELECT
    h.account_id AS subject_id,
    h.entitlement_id AS object_id,
    h.person_id,
    h.account_id,
    h.entitlement_id,
    h.org_id,
    h.category_code,
    h.path,
    h.depth
FROM holdings AS h
WHERE h.depth > $nested_depth_direct
ORDER BY h.account_id, h.entitlement_id
