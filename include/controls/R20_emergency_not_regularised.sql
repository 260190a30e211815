/*---
code: R20
severity: H
dataset: requests
question: Was every emergency approval of a right still held followed by an ordinary one in time?
question_ja: 緊急承認によりなお有する権限について、定められた期間内に通常の承認が行われているか。
requirement: [R44, R41]
standards: [AC-2(2)]
datasets: [requests, accounts, grants, entitlements]
population: >-
  SELECT COUNT(*) FROM (
  SELECT DISTINCT account_id, entitlement_id FROM approvals WHERE kind = 'emergency') AS asked
---*/
-- An ordinary approval of the same moment settles it; one of before the emergency does not.
SELECT
    h.account_id AS subject_id,
    h.entitlement_id AS object_id,
    h.person_id,
    h.account_id,
    h.entitlement_id,
    h.org_id,
    h.category_code,
    h.path,
    CAST(e.emergency_at + $utc_offset_minutes * INTERVAL 1 MINUTE AS DATE) AS approved_on
FROM holdings AS h
INNER JOIN (
    SELECT
        a.account_id,
        a.entitlement_id,
        MAX(CASE WHEN a.kind = 'emergency' THEN a.approved_at END) AS emergency_at,
        MAX(CASE WHEN a.kind = 'ordinary' THEN a.approved_at END) AS ordinary_at
    FROM approvals AS a
    WHERE a.approved_at < $as_of_end
    GROUP BY a.account_id, a.entitlement_id
) AS e ON h.account_id = e.account_id AND h.entitlement_id = e.entitlement_id
WHERE
    CAST(e.emergency_at + $utc_offset_minutes * INTERVAL 1 MINUTE AS DATE) + CAST($emergency_days AS INTEGER) < $as_of
    AND (e.ordinary_at IS NULL OR e.ordinary_at < e.emergency_at)
ORDER BY h.account_id, h.entitlement_id
