/*---
code: L03
severity: H
dataset: grants
question: Did everybody who changed post lose the sensitive rights that only the earlier post justified?
question_ja: 異動した者に、異動前の業務のみを根拠とする閲覧権限が残っていないか。
requirement: [R15, R34]
standards: [PS-5, "5.18", CC6.3]
datasets: [persons, posts, org_units, accounts, grants, entitlements]
population: SELECT COUNT(*) FROM holdings AS h INNER JOIN moves AS m ON h.person_id = m.person_id WHERE NOT h.is_left
---*/
-- Times are UTC, a move has a local day. An undated grant or one that comes through a group cannot be shown to be newer than the move.
SELECT
    h.account_id AS subject_id,
    h.entitlement_id AS object_id,
    h.person_id,
    h.account_id,
    h.entitlement_id,
    h.org_id,
    h.category_code,
    h.path,
    m.moved_on,
    CAST(h.granted_at + $utc_offset_minutes * INTERVAL 1 MINUTE AS DATE) AS granted_on,
    h.duty_code,
    h.denied_by
FROM holdings AS h
INNER JOIN moves AS m ON h.person_id = m.person_id
WHERE
    NOT h.is_left
    AND NOT h.is_covered
    AND m.moved_on + CAST($mover_grace_days AS INTEGER) <= $as_of
    AND (
        h.depth > 0
        OR h.granted_at IS NULL
        OR CAST(h.granted_at + $utc_offset_minutes * INTERVAL 1 MINUTE AS DATE) < m.moved_on
    )
ORDER BY h.account_id, h.entitlement_id
