/*---
code: P08
severity: C
dataset: grants
question: Is every right to extract sensitive data approved, and by those the policy names?
question_ja: 情報を抽出する権限は、全て、これを承認する者と定められた者により承認されているか。
requirement: [R44, R55]
standards: [AC-6, "8.12", MIC-2]
datasets: [requests, accounts, grants, entitlements]
population: SELECT COUNT(*) FROM holdings WHERE action = 'extract'
---*/
-- Without policy.extract_approvers anybody's approval counts here; who may approve is R05.
SELECT
    h.account_id AS subject_id,
    h.entitlement_id AS object_id,
    h.person_id,
    h.account_id,
    h.entitlement_id,
    h.org_id,
    h.category_code,
    h.path,
    h.request_id,
    CASE WHEN v.approvals IS NULL THEN 'none' ELSE 'not_central' END AS extract_problem
FROM holdings AS h
LEFT JOIN (
    SELECT
        a.account_id,
        a.entitlement_id,
        COUNT(*) AS approvals,
        COUNT(e.person_id) AS central
    FROM approvals AS a
    LEFT JOIN extract_approvers AS e ON a.approved_by = e.person_id
    WHERE
        a.kind <> 'removal'
        AND a.approved_at < $as_of_end
        AND (a.expires_on IS NULL OR a.expires_on >= $as_of)
    GROUP BY a.account_id, a.entitlement_id
) AS v ON h.account_id = v.account_id AND h.entitlement_id = v.entitlement_id
WHERE
    h.action = 'extract'
    AND (v.approvals IS NULL OR (v.central = 0 AND (SELECT COUNT(*) FROM extract_approvers) > 0))
ORDER BY h.account_id, h.entitlement_id
