/*---
code: V01
severity: H
dataset: grants
question: Was every sensitive right granted since the last sign-off approved?
question_ja: 前回の点検の承認の後に付与された閲覧権限は、全て承認されているか。
requirement: [R44, R32]
standards: [AC-2e, "5.18"]
datasets: [requests, accounts, grants, entitlements]
is_about_period: true
population: SELECT COUNT(*) FROM new_holdings
---*/
-- The approval lies between the sign-off and the grant, or is the very request the grant names.
SELECT
    n.account_id AS subject_id,
    n.entitlement_id AS object_id,
    n.person_id,
    n.account_id,
    n.entitlement_id,
    n.org_id,
    n.category_code,
    n.path,
    CAST(n.granted_at + $utc_offset_minutes * INTERVAL 1 MINUTE AS DATE) AS granted_on,
    n.request_id
FROM new_holdings AS n
LEFT JOIN (
    SELECT DISTINCT
        w.account_id,
        w.entitlement_id
    FROM new_holdings AS w
    INNER JOIN approvals AS a ON w.account_id = a.account_id AND w.entitlement_id = a.entitlement_id
    WHERE
        a.kind <> 'removal'
        AND a.approved_at < $as_of_end
        AND (w.granted_at IS NULL OR a.approved_at <= w.granted_at)
        AND (a.approved_at >= $previous_signed_at OR a.request_id = w.request_id)
) AS approved ON n.account_id = approved.account_id AND n.entitlement_id = approved.entitlement_id
WHERE approved.account_id IS NULL
ORDER BY n.account_id, n.entitlement_id
