/*---
code: P03
severity: H
dataset: grants
question: Does nobody hold both sides of a pair of rights that must stay apart?
question_ja: 一人が併せて有してはならない権限を、併せて有する者がいないか。
requirement: [R79]
standards: [AC-5, "5.3"]
datasets: [persons, accounts, grants, entitlements]
needs_policy: conflicting_entitlements
population: SELECT COUNT(*) FROM (SELECT DISTINCT person_id, pair_id FROM person_sides) AS held
---*/
-- Across all accounts of the person, sensitive or not.
SELECT
    l.person_id AS subject_id,
    l.pair_id AS object_id,
    l.person_id,
    l.account_id,
    l.org_id,
    l.category_code,
    l.path,
    l.pair_id,
    l.entitlement_id AS "left",
    r.entitlement_id AS "right",
    r.path AS right_path
FROM person_sides AS l
INNER JOIN person_sides AS r ON l.person_id = r.person_id AND l.pair_id = r.pair_id
WHERE l.side = 'left' AND r.side = 'right'
ORDER BY l.person_id, l.pair_id
