/*---
code: P14
severity: L
dataset: grants
question: Are the sensitive rights of persons those that others with the same duty hold?
question_ja: 各人の閲覧権限は、同じ担当業務の者が通常有するものか。
requirement: [R12, R13]
standards: [AC-6(7)]
datasets: [persons, posts, org_units, accounts, grants, entitlements]
population: >-
  SELECT COUNT(*) FROM (
  SELECT DISTINCT person_id, entitlement_id FROM holdings WHERE NOT is_left AND org_id IS NOT NULL) AS held
---*/
-- A hint to look, never a breach: few of many persons with that category and duty hold the right.
SELECT
    h.person_id AS subject_id,
    h.entitlement_id AS object_id,
    h.person_id,
    MIN(h.account_id) AS account_id,
    h.entitlement_id,
    h.org_id,
    h.category_code,
    MIN(h.path) AS path,
    h.duty_code,
    g.holders,
    g.persons
FROM holdings AS h
INNER JOIN peer_groups AS g
    ON
        h.entitlement_id = g.entitlement_id
        AND h.category_code IS NOT DISTINCT FROM g.category_code
        AND h.duty_code IS NOT DISTINCT FROM g.duty_code
WHERE
    NOT h.is_left
    AND h.org_id IS NOT NULL
    AND g.persons >= $peer_persons
    AND 100 * g.holders < $peer_percent * g.persons
GROUP BY h.person_id, h.entitlement_id, h.org_id, h.category_code, h.duty_code, g.holders, g.persons
ORDER BY h.person_id, h.entitlement_id
