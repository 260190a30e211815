/*---
code: R04
severity: C
dataset: requests
question: Was every request approved by somebody other than its asker and its beneficiary?
question_ja: 全ての申請は、申請者及び利用者本人以外の者が承認しているか。
requirement: [R44, R79]
standards: [AC-5]
datasets: [requests, accounts, grants, entitlements]
population: SELECT COUNT(DISTINCT request_id) FROM approvals WHERE kind <> 'removal' AND approved_by IS NOT NULL
---*/
SELECT
    a.request_id AS subject_id,
    MIN(a.person_id) AS person_id,
    MIN(a.account_id) AS account_id,
    MIN(a.entitlement_id) AS entitlement_id,
    a.request_id,
    a.approved_by,
    a.requested_by,
    a.approved_at,
    COUNT(*) AS rights
FROM approvals AS a
WHERE a.kind <> 'removal' AND (a.approved_by = a.requested_by OR a.approved_by = a.person_id)
GROUP BY a.request_id, a.approved_by, a.requested_by, a.approved_at
ORDER BY a.request_id
