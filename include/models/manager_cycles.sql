/*---
table: manager_cycles
title: Holders and their managers who are, over at most 20 steps, their own manager
grain: one row per person_id
needs: [answerable_persons, people]
---*/
-- A line that meets its own beginning, or somebody who is his own manager (L06), goes no further.
WITH RECURSIVE climb AS (
    SELECT
        p.person_id,
        p.manager_id AS reached_id,
        1 AS steps,
        p.person_id || ' → ' || p.manager_id AS path
    FROM answerable_persons AS a
    INNER JOIN people AS p ON a.person_id = p.person_id
    UNION ALL
    SELECT
        c.person_id,
        m.manager_id AS reached_id,
        c.steps + 1 AS steps,
        c.path || ' → ' || m.manager_id AS path
    FROM climb AS c
    INNER JOIN people AS m ON c.reached_id = m.person_id
    WHERE c.reached_id <> c.person_id AND m.manager_id <> m.person_id AND c.steps < 20
)

SELECT
    c.person_id,
    c.steps,
    c.path
FROM climb AS c
WHERE c.reached_id = c.person_id
ORDER BY c.person_id
