/*---
code: V10
severity: H
dataset: attestations
question: Was every decision made after the day reviewed and before the review closed?
question_ja: 全ての回答は、基準日の後、点検の締切りの前に行われているか。
requirement: [R34]
standards: [AU-10]
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
    d.reviewer_id,
    d.decided_on,
    d.closes_on,
    CASE WHEN d.is_early THEN 'early' ELSE 'late' END AS decision_time
FROM decisions AS d
WHERE d.is_early OR d.is_late
ORDER BY d.person_id, d.entitlement_id
