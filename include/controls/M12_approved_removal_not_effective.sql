/*---
code: M12
severity: H
dataset: requests
question: Is every sensitive right whose removal was approved gone, by every path?
question_ja: 削除が承認された閲覧権限は、いずれの経路にも残っていないか。
requirement: [R41]
standards: [AC-2(3), PCI 7.2.4]
datasets: [requests, accounts, grants, entitlements]
population: >-
  SELECT COUNT(*) FROM requests AS q LEFT JOIN removals AS r ON q.request_id = r.request_id
  WHERE q.kind = 'removal' AND q.decision = 'approved'
---*/
-- A later approval of the same right is a new decision, not a removal that failed.
SELECT
    h.account_id AS subject_id,
    h.entitlement_id AS object_id,
    h.person_id,
    h.account_id,
    h.entitlement_id,
    h.org_id,
    h.category_code,
    h.path,
    r.request_id,
    CAST(r.approved_at + $utc_offset_minutes * INTERVAL 1 MINUTE AS DATE) AS approved_on
FROM holdings AS h
INNER JOIN removals AS r ON h.account_id = r.account_id AND h.entitlement_id = r.entitlement_id
LEFT JOIN (
    SELECT
        a.account_id,
        a.entitlement_id,
        MAX(a.approved_at) AS approved_at
    FROM approvals AS a
    WHERE a.kind <> 'removal' AND a.approved_at < $as_of_end
    GROUP BY a.account_id, a.entitlement_id
) AS again ON h.account_id = again.account_id AND h.entitlement_id = again.entitlement_id
WHERE
    CAST(r.approved_at + $utc_offset_minutes * INTERVAL 1 MINUTE AS DATE) + CAST($removal_lead_days AS INTEGER) <= $as_of
    AND (again.approved_at IS NULL OR again.approved_at <= r.approved_at)
ORDER BY h.account_id, h.entitlement_id
