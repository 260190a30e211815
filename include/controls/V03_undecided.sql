/*---
code: V03
severity: H
dataset: attestations
question: Did a manager decide on every sensitive right in the review?
question_ja: 点検の対象とした全ての閲覧権限について、管理者の回答があるか。
requirement: [R34, R41]
standards: [AC-2j, AC-6(7), PCI 7.2.4]
datasets: [attestations, persons, accounts, grants, entitlements]
is_about_period: true
population: SELECT COUNT(*) FROM reviewed_items
---*/
SELECT
    i.person_id AS subject_id,
    i.entitlement_id AS object_id,
    i.person_id,
    i.entitlement_id,
    i.org_id,
    i.category_code
FROM reviewed_items AS i
LEFT JOIN decisions AS d ON i.person_id = d.person_id AND i.entitlement_id = d.entitlement_id
WHERE d.person_id IS NULL
ORDER BY i.person_id, i.entitlement_id
