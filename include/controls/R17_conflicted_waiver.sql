/*---
code: R17
severity: H
dataset: waivers
question: Was every waiver in use approved by somebody independent of the person it serves?
question_ja: 適用中の例外承認は、全て対象者から独立した者が承認しているか。
requirement: [R16, R79]
standards: [AC-5]
datasets: []
after_findings: true
population: >-
  SELECT COUNT(*) FROM waived_findings AS w INNER JOIN coded_findings AS f ON w.finding_key = f.finding_key
  WHERE w.is_in_force AND f.person_id IS NOT NULL
---*/
-- Not independent: the person, somebody who reports to the person, or whoever gave the right (by name or account).
SELECT
    w.waiver_id AS subject_id,
    w.finding_key AS object_id,
    f.person_id,
    f.account_id,
    f.entitlement_id,
    f.org_id,
    f.category_code,
    f.path,
    w.waiver_id,
    f.code AS waived_code,
    v.approved_by,
    CASE
        WHEN v.approved_by = f.person_id THEN 'self'
        WHEN s.manager_id = f.person_id THEN 'subordinate'
        ELSE 'grantor'
    END AS conflict
FROM waived_findings AS w
INNER JOIN coded_findings AS f ON w.finding_key = f.finding_key
INNER JOIN waivers AS v ON w.waiver_id = v.waiver_id
LEFT JOIN people AS s ON v.approved_by = s.person_id
LEFT JOIN holdings AS h ON f.account_id = h.account_id AND f.entitlement_id = h.entitlement_id
LEFT JOIN accounts AS g ON h.granted_by = g.account_id
WHERE
    w.is_in_force
    AND f.person_id IS NOT NULL
    AND (v.approved_by = f.person_id OR s.manager_id = f.person_id OR v.approved_by IN (h.granted_by, g.person_id))
ORDER BY w.waiver_id, w.finding_key
