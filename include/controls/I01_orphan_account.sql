/*---
code: I01
severity: H
dataset: accounts
question: Does every personal account with a sensitive right belong to a known person?
question_ja: 閲覧権限を有する個人アカウントは、全て社員台帳に登録された者のものか。
requirement: [R23, R15]
standards: [AC-2(3)b, "5.16", "5.18"]
datasets: [accounts, grants, entitlements, persons]
population: SELECT COUNT(DISTINCT account_id) FROM holdings WHERE account_type = 'personal'
---*/
SELECT
    h.account_id AS subject_id,
    h.account_id,
    h.person_id,
    MIN(h.path) AS path,
    COUNT(*) AS entitlements,
    MAX(c.candidates) AS candidates
FROM holdings AS h
LEFT JOIN account_candidates AS c ON h.account_id = c.account_id
WHERE h.account_type = 'personal' AND NOT h.is_known_person
GROUP BY h.account_id, h.person_id
ORDER BY h.account_id
