/*---
code: V07
severity: M
dataset: attestations
question: Did nobody review a right that he had granted or approved himself?
question_ja: 自ら付与し、又は承認した権限を点検した者がいないか。
requirement: [R79]
standards: [AC-5]
datasets: [attestations, requests, accounts, grants, entitlements]
is_about_period: true
population: SELECT COUNT(*) FROM decisions
---*/
SELECT
    d.person_id AS subject_id,
    d.entitlement_id AS object_id,
    d.person_id,
    d.entitlement_id,
    d.org_id,
    d.category_code,
    d.reviewer_id,
    MIN(g.granter_role) AS granter_role
FROM decisions AS d
INNER JOIN item_granters AS g
    ON d.person_id = g.person_id AND d.entitlement_id = g.entitlement_id AND d.reviewer_id = g.granter_id
WHERE g.done_at IS NULL OR g.done_at <= d.decided_at
GROUP BY d.person_id, d.entitlement_id, d.org_id, d.category_code, d.reviewer_id
ORDER BY d.person_id, d.entitlement_id
