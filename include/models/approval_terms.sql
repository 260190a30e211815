/*---
table: approval_terms
title: Who may approve requests, and from which day to which
grain: one row per (person_id, valid_from, valid_until); a null end means always
needs: []
---*/
-- Heads of units and the approvers named by the policy carry no days of their own.
SELECT
    p.person_id,
    p.valid_from,
    p.valid_until
FROM posts AS p
WHERE p.is_manager
UNION
SELECT
    o.manager_id AS person_id,
    CAST(NULL AS DATE) AS valid_from,
    CAST(NULL AS DATE) AS valid_until
FROM org_units AS o
WHERE o.manager_id IS NOT NULL
UNION
SELECT
    a.person_id,
    CAST(NULL AS DATE) AS valid_from,
    CAST(NULL AS DATE) AS valid_until
FROM approvers AS a
