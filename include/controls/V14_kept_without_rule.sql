/*---
code: V14
severity: M
dataset: attestations
question: Does every right that was kept rest on a rule or a waiver, not on the decision alone?
question_ja: 継続とされた権限は、回答のみでなく、規則又は例外承認に基づいているか。
requirement: [R34, R13]
standards: ["5.18"]
datasets: [attestations, persons, posts, org_units, accounts, grants, entitlements]
after_findings: true
population: >-
  SELECT COUNT(*) FROM (SELECT DISTINCT d.person_id, d.entitlement_id FROM decisions AS d
  INNER JOIN holdings AS h ON d.person_id = h.person_id AND d.entitlement_id = h.entitlement_id
  WHERE d.decision = 'keep')
---*/
SELECT
    d.person_id AS subject_id,
    d.entitlement_id AS object_id,
    d.person_id,
    d.entitlement_id,
    d.org_id,
    d.category_code,
    d.reviewer_id
FROM decisions AS d
INNER JOIN holdings AS h ON d.person_id = h.person_id AND d.entitlement_id = h.entitlement_id
LEFT JOIN (
    SELECT DISTINCT
        f.person_id,
        f.entitlement_id
    FROM coded_findings AS f
    INNER JOIN waived_findings AS w ON f.finding_key = w.finding_key
    WHERE w.is_in_force
) AS excused ON d.person_id = excused.person_id AND d.entitlement_id = excused.entitlement_id
WHERE d.decision = 'keep' AND NOT h.is_covered AND excused.person_id IS NULL
GROUP BY d.person_id, d.entitlement_id, d.org_id, d.category_code, d.reviewer_id
ORDER BY d.person_id, d.entitlement_id
