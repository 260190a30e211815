/*---
code: L10
severity: M
dataset: accounts
question: Was the account of everybody who left disabled in time?
question_ja: 退職した者のアカウントは、期限までに停止されているか。
requirement: [R15, R34]
standards: [PS-4, "5.16"]
datasets: [persons, accounts, grants, entitlements]
needs_columns: [persons.left_on, accounts.disabled_at]
is_about_period: true
population: SELECT COUNT(*) FROM shut_leavers
---*/
-- Reported although it is put right by now: until then the door was open.
SELECT
    s.account_id AS subject_id,
    s.account_id,
    s.person_id,
    s.org_id,
    s.category_code,
    s.left_on,
    s.disabled_on,
    DATE_DIFF('day', s.left_on, s.disabled_on) AS days
FROM shut_leavers AS s
WHERE s.disabled_on > s.left_on + CAST($deprovision_days AS INTEGER)
ORDER BY s.account_id
