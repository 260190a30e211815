/*---
code: R09
severity: H
dataset: grants
question: Did every sensitive grant with an end date end on it?
question_ja: 期限のある閲覧権限は、全て期限に終了しているか。
requirement: [R15, R41]
standards: [AC-2(2)]
datasets: [accounts, grants, entitlements]
population: SELECT COUNT(*) FROM holdings WHERE expires_on IS NOT NULL
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
    h.expires_on
FROM holdings AS h
WHERE h.expires_on <= $as_of
ORDER BY h.account_id, h.entitlement_id
