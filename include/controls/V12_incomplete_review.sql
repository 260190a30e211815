/*---
code: V12
severity: H
dataset: attestations
question: Is the review of every organisational unit complete?
question_ja: 全ての組織について、管理者による点検が完了しているか。
requirement: [R34]
standards: [PCI 7.2.4]
datasets: [attestations, persons, posts, org_units, accounts, grants, entitlements]
is_about_period: true
population: SELECT COUNT(DISTINCT COALESCE(org_id, '-')) FROM reviewed_items
---*/
SELECT
    COALESCE(i.org_id, '-') AS subject_id,
    i.org_id,
    MIN(i.category_code) AS category_code,
    COUNT(d.person_id) AS decided,
    COUNT(*) AS items
FROM reviewed_items AS i
LEFT JOIN decisions AS d ON i.person_id = d.person_id AND i.entitlement_id = d.entitlement_id
GROUP BY i.org_id
HAVING COUNT(d.person_id) < COUNT(*)
ORDER BY i.org_id
