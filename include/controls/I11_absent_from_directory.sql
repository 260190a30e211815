/*---
code: I11
severity: H
dataset: accounts
question: Has every person with a sensitive right in another system an account in the directory system?
question_ja: 他のシステムで閲覧権限を有する者は、全て認証基盤にもアカウントがあるか。
requirement: [R23, R44]
standards: [AC-2]
datasets: [accounts, grants, entitlements, persons]
needs_policy: directory_system
population: SELECT COUNT(*) FROM directory_standing
---*/
-- What is done to a person in the directory never reaches an account that hangs on nothing there.
SELECT
    d.account_id AS subject_id,
    d.account_id,
    d.person_id,
    d.org_id,
    d.category_code,
    d.path,
    d.system
FROM directory_standing AS d
WHERE d.directory_accounts = 0
ORDER BY d.account_id
