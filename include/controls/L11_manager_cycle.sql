/*---
code: L11
severity: L
dataset: persons
question: Does nobody who answers for sensitive rights come back to himself going up from manager to manager?
question_ja: 閲覧権限について責任を負う者の上長を順にたどると、本人に戻ることがないか。
requirement: [R44, R79]
standards: [AC-5]
datasets: [persons, accounts, grants, entitlements]
needs_columns: [persons.manager_id]
population: SELECT COUNT(*) FROM answerable_persons
---*/
-- Who is recorded as his own manager is L06.
SELECT
    c.person_id AS subject_id,
    c.person_id,
    p.org_id,
    p.category_code,
    c.path,
    c.steps
FROM manager_cycles AS c
INNER JOIN people AS p ON c.person_id = p.person_id
WHERE c.steps > 1
ORDER BY c.person_id
