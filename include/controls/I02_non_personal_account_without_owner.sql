/*---
code: I02
severity: H
dataset: accounts
question: Has every shared, service, admin or emergency account with a sensitive right an active owner?
question_ja: 閲覧権限を有する共用、システム用、管理用及び緊急用のアカウントに、職務に就いている管理責任者がいるか。
requirement: [R23, R44]
standards: [AC-2b, "5.16"]
datasets: [accounts, grants, entitlements, persons]
population: SELECT COUNT(DISTINCT account_id) FROM holdings WHERE account_type <> 'personal'
---*/
SELECT
    h.account_id AS subject_id,
    h.account_id,
    h.owner_person_id AS person_id,
    MIN(h.path) AS path,
    h.account_type,
    CASE
        WHEN h.owner_person_id IS NULL THEN 'none'
        WHEN p.person_id IS NULL THEN 'unknown'
        WHEN p.is_left THEN 'left'
        ELSE p.status
    END AS owner_problem
FROM holdings AS h
LEFT JOIN people AS p ON h.owner_person_id = p.person_id
WHERE
    h.account_type <> 'personal'
    AND (p.person_id IS NULL OR p.is_left OR p.status <> 'active')
GROUP BY h.account_id, h.owner_person_id, h.account_type, p.person_id, p.is_left, p.status
ORDER BY h.account_id
