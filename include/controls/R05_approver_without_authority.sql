/*---
code: R05
severity: H
dataset: requests
question: Had every approver the authority to approve on the day of the approval?
question_ja: 承認者は、全て、承認した日に承認の権限を有していたか。
requirement: [R44, R79]
standards: [AC-5, "5.3"]
datasets: [requests, persons, posts, org_units, accounts, grants, entitlements]
population: SELECT COUNT(*) FROM approval_authority
---*/
-- Authority: the beneficiary's manager, a manager's post on that day, the head of a unit, or policy.approvers.
SELECT
    a.request_id AS subject_id,
    a.entitlement_id AS object_id,
    a.person_id,
    a.account_id,
    a.entitlement_id,
    a.org_id,
    a.category_code,
    a.request_id,
    a.approved_by,
    a.approved_on,
    CASE
        WHEN a.approved_by IS NULL THEN 'none'
        WHEN NOT a.is_known THEN 'unknown'
        ELSE 'no_authority'
    END AS approver_problem
FROM approval_authority AS a
WHERE NOT a.is_known OR NOT (a.is_own_manager OR a.is_in_office)
ORDER BY a.request_id, a.entitlement_id
