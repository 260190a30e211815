/*---
code: U01
severity: M
dataset: grants
question: Was every sensitive right of a personal account used within the days that the policy allows?
question_ja: 個人アカウントの閲覧権限は、全て、定められた日数以内に使用されているか。
requirement: [R18, R34]
standards: [AC-2(3)d, PCI 8.2.6, CIS 5.3]
datasets: [usage_events, accounts, grants, entitlements]
needs_controls: [S13]
population: SELECT COUNT(*) FROM holdings WHERE account_type = 'personal'
---*/
-- Never used and undated: idle for at least a quarter when the inspection before knew it, else nobody can say.
SELECT
    h.account_id AS subject_id,
    h.entitlement_id AS object_id,
    h.person_id,
    h.account_id,
    h.entitlement_id,
    h.org_id,
    h.category_code,
    h.path,
    u.last_used_on,
    u.idle_since
FROM holdings AS h
INNER JOIN holding_uses AS u ON h.account_id = u.account_id AND h.entitlement_id = u.entitlement_id
WHERE
    h.account_type = 'personal'
    AND (
        u.idle_since + CAST($dormant_days AS INTEGER) <= $as_of
        OR (u.idle_since IS NULL AND u.was_held)
    )
ORDER BY h.account_id, h.entitlement_id
