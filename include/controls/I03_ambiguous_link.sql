/*---
code: I03
severity: M
dataset: accounts
question: Does every personal account with a sensitive right point to one person only?
question_ja: 閲覧権限を有する個人アカウントは、それぞれ一人のみに対応しているか。
requirement: [R23]
standards: [IA-4, "5.16"]
datasets: [accounts, grants, entitlements, persons]
needs_columns: [persons.email, accounts.email]
population: SELECT COUNT(DISTINCT account_id) FROM holdings WHERE account_type = 'personal'
---*/
-- Nothing is chosen automatically: a person has to decide.
SELECT DISTINCT
    h.account_id AS subject_id,
    h.account_id,
    h.person_id,
    c.candidates
FROM holdings AS h
INNER JOIN account_candidates AS c ON h.account_id = c.account_id
WHERE h.account_type = 'personal' AND c.candidates > 1
ORDER BY h.account_id
