/*---
code: V09
severity: H
dataset: attestations
question: Was no right kept that the inspection reviewed had found wrong, unless the decision names a waiver?
question_ja: 点検で指摘された権限が、例外承認を示さずに継続とされていないか。
requirement: [R34, R41]
standards: ["5.18"]
datasets: [attestations, persons, accounts, grants, entitlements]
after_findings: true
is_about_period: true
population: SELECT COUNT(*) FROM decisions WHERE decision = 'keep'
---*/
-- The findings are those of the inspection that the decisions are about.
WITH wrong AS (
    SELECT
        f.person_id,
        f.entitlement_id,
        f.code,
        TRUE AS is_this
    FROM coded_findings AS f
    UNION
    SELECT
        b.person_id,
        b.entitlement_id,
        b.code,
        FALSE AS is_this
    FROM previous_findings AS b
)

SELECT
    d.person_id AS subject_id,
    d.entitlement_id AS object_id,
    d.person_id,
    d.entitlement_id,
    d.org_id,
    d.category_code,
    d.reviewer_id,
    d.basis_id,
    MIN(f.code) AS found_code
FROM decisions AS d
CROSS JOIN review AS r
INNER JOIN wrong AS f ON d.person_id = f.person_id AND d.entitlement_id = f.entitlement_id AND f.is_this = r.is_this
LEFT JOIN waivers AS w ON d.basis_id = w.waiver_id
WHERE d.decision = 'keep' AND f.code IN ('L01', 'R01', 'R07') AND w.waiver_id IS NULL
GROUP BY d.person_id, d.entitlement_id, d.org_id, d.category_code, d.reviewer_id, d.basis_id
ORDER BY d.person_id, d.entitlement_id
