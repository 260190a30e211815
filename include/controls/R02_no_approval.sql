/*---
code: R02
severity: H
dataset: grants
question: Is every sensitive right whose rule asks for a request approved?
question_ja: 規則により申請を要する閲覧権限は、全て承認されているか。
requirement: [R44, R20]
standards: [AC-2e, "5.18", MIC-1]
datasets: [requests, persons, posts, org_units, accounts, grants, entitlements]
population: SELECT COUNT(*) FROM holdings WHERE is_covered AND needs_request AND NOT is_left
---*/
SELECT
    h.account_id AS subject_id,
    h.entitlement_id AS object_id,
    h.person_id,
    h.account_id,
    h.entitlement_id,
    h.org_id,
    h.category_code,
    h.path,
    h.rule_id,
    h.request_id
FROM holdings AS h
LEFT JOIN (
    SELECT DISTINCT
        a.account_id,
        a.entitlement_id
    FROM approvals AS a
    WHERE
        a.kind <> 'removal'
        AND a.approved_at < $as_of_end
        AND (a.expires_on IS NULL OR a.expires_on >= $as_of)
) AS valid ON h.account_id = valid.account_id AND h.entitlement_id = valid.entitlement_id
WHERE h.is_covered AND h.needs_request AND NOT h.is_left AND valid.account_id IS NULL
ORDER BY h.account_id, h.entitlement_id
