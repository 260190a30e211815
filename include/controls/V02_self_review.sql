/*---
code: V02
severity: H
dataset: attestations
question: Did nobody decide on a right of his own?
question_ja: 自らの権限について自ら判断した者がいないか。
requirement: [R79, R34]
standards: [AC-5, "5.3"]
datasets: [attestations]
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
    d.decided_on
FROM decisions AS d
WHERE d.reviewer_id = d.person_id
ORDER BY d.person_id, d.entitlement_id
