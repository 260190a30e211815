/*---
code: V05
severity: H
dataset: attestations
question: Was every decision made by a known person who had not left?
question_ja: 全ての回答は、社員台帳に登録され、退職していない者によるものか。
requirement: [R34, R44]
standards: [AC-2b]
datasets: [attestations, persons]
is_about_period: true
population: SELECT COUNT(*) FROM decisions
---*/
-- Somebody who left on an unknown day had certainly left when a decision came after the as-of date.
SELECT
    d.person_id AS subject_id,
    d.entitlement_id AS object_id,
    d.person_id,
    d.entitlement_id,
    d.org_id,
    d.category_code,
    d.reviewer_id,
    d.decided_on,
    p.left_on,
    CASE WHEN p.person_id IS NULL THEN 'unknown' ELSE 'left' END AS reviewer_problem
FROM decisions AS d
LEFT JOIN persons AS p ON d.reviewer_id = p.person_id
WHERE
    p.person_id IS NULL
    OR (p.left_on < d.decided_on AND (p.hired_on IS NULL OR p.hired_on <= p.left_on OR p.hired_on > d.decided_on))
    OR (p.left_on IS NULL AND p.status = 'left' AND d.decided_at >= $as_of_end)
ORDER BY d.person_id, d.entitlement_id
