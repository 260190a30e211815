/*---
code: L06
severity: M
dataset: persons
question: Has every holder of a sensitive right a manager who could answer for it?
question_ja: 閲覧権限を有する者に、その必要性を判断できる上長がいるか。
requirement: [R44, R20]
standards: [AC-2b]
datasets: [persons, accounts, grants, entitlements]
needs_columns: [persons.manager_id]
population: SELECT COUNT(DISTINCT person_id) FROM holdings WHERE is_known_person AND NOT is_left
---*/
-- The top of the tree has nobody above: officers and policy.top_managers are left out.
SELECT
    h.person_id AS subject_id,
    h.person_id,
    MIN(h.account_id) AS account_id,
    h.org_id,
    h.category_code,
    h.manager_id,
    CASE
        WHEN h.manager_id IS NULL THEN 'none'
        WHEN h.manager_id = h.person_id THEN 'self'
        WHEN m.person_id IS NULL THEN 'unknown'
        ELSE 'left'
    END AS manager_problem
FROM holdings AS h
LEFT JOIN people AS m ON h.manager_id = m.person_id
LEFT JOIN top_managers AS t ON h.person_id = t.person_id
WHERE
    h.is_known_person
    AND NOT h.is_left
    AND h.person_type <> 'officer'
    AND t.person_id IS NULL
    AND (m.person_id IS NULL OR m.is_left OR h.manager_id = h.person_id)
GROUP BY h.person_id, h.org_id, h.category_code, h.manager_id, m.person_id
ORDER BY h.person_id
