/*---
table: contractor_chains
title: Contractors and the first thing wrong with the chain above them
grain: one row per contractor_id; chain_problem is null while the chain holds
needs: []
---*/
-- The contractor's own end is not looked at here (L05); every principal above it must be in force.
WITH RECURSIVE climb AS (
    SELECT
        c.contractor_id,
        c.parent_contractor_id AS next_id,
        CASE WHEN c.contract_from > $as_of THEN 'not_begun' END AS chain_problem,
        0 AS height
    FROM contractors AS c
    UNION ALL
    SELECT
        k.contractor_id,
        p.parent_contractor_id AS next_id,
        CASE
            WHEN p.contractor_id IS NULL THEN 'parent_unknown'
            WHEN p.contract_until < $as_of THEN 'parent_ended'
            WHEN p.contract_from > $as_of THEN 'parent_not_begun'
            WHEN k.height >= 20 THEN 'circular'
        END AS chain_problem,
        k.height + 1 AS height
    FROM climb AS k
    LEFT JOIN contractors AS p ON k.next_id = p.contractor_id
    WHERE k.next_id IS NOT NULL AND k.chain_problem IS NULL
)

SELECT
    k.contractor_id,
    MAX(k.chain_problem) AS chain_problem
FROM climb AS k
GROUP BY k.contractor_id
ORDER BY k.contractor_id
