/*---
code: I12
severity: H
dataset: accounts
question: Is no account with a sensitive right still enabled whose person is disabled in the directory system?
question_ja: 認証基盤で停止された者のアカウントが、閲覧権限を有したまま有効となっていないか。
requirement: [R15, R44]
standards: [AC-2f]
datasets: [accounts, grants, entitlements, persons]
needs_policy: directory_system
population: SELECT COUNT(*) FROM directory_standing WHERE directory_accounts > 0
---*/
SELECT
    d.account_id AS subject_id,
    d.account_id,
    d.person_id,
    d.org_id,
    d.category_code,
    d.path,
    d.system,
    d.directory_accounts AS accounts
FROM directory_standing AS d
WHERE d.directory_accounts > 0 AND d.directory_enabled = 0
ORDER BY d.account_id
