/*---
code: M09
severity: L
dataset: instructions
question: Did only those rights go whose removal was ordered?
question_ja: 是正指示の対象となったアカウントから失われた権限は、削除を指示したものに限られるか。
requirement: [R41]
standards: [AC-2]
datasets: [instructions, requests, persons, posts, accounts, grants, entitlements]
after_findings: true
is_about_period: true
population: SELECT COUNT(*) FROM coded_findings WHERE code = 'R22'
---*/
-- Rights that vanished without a reason (R22) from an account of which another right was to be removed.
WITH named AS (
    SELECT DISTINCT
        h.account_id,
        h.entitlement_id
    FROM instruction_findings AS k
    INNER JOIN instructions AS i ON k.instruction_no = i.instruction_no
    INNER JOIN previous_finding_history AS h ON k.finding_key = h.finding_key
    WHERE i.kind = 'revoke_access' AND i.issued_at < $as_of_end
)

SELECT DISTINCT
    f.account_id AS subject_id,
    f.entitlement_id AS object_id,
    f.person_id,
    f.account_id,
    f.entitlement_id,
    f.org_id,
    f.category_code,
    f.path
FROM coded_findings AS f
INNER JOIN named AS n ON f.account_id = n.account_id
LEFT JOIN named AS same ON f.account_id = same.account_id AND f.entitlement_id = same.entitlement_id
WHERE f.code = 'R22' AND same.account_id IS NULL
ORDER BY subject_id, object_id
