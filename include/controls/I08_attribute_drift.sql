/*---
code: I08
severity: L
dataset: accounts
question: Do the name and address of every personal account agree with the identity directory?
question_ja: 個人アカウントの氏名及びメールアドレスは、社員台帳と一致しているか。
requirement: [R23]
standards: ["5.16"]
datasets: [accounts, grants, entitlements, persons]
population: >-
  SELECT COUNT(*) FROM account_drift WHERE has_email OR has_name
---*/
-- Evidence says which attribute differs, never its values.
SELECT
    d.account_id AS subject_id,
    d.account_id,
    d.person_id,
    d.org_id,
    d.category_code,
    CASE
        WHEN NOT d.is_other_name THEN 'email'
        WHEN NOT d.is_other_email THEN 'name'
        ELSE 'both'
    END AS differing_marks
FROM account_drift AS d
WHERE d.is_other_email OR d.is_other_name
ORDER BY d.account_id
