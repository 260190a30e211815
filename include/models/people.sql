/*---
table: people
title: Persons with what their dates say on the as-of date
grain: one row per person_id
needs: [main_posts]
---*/
SELECT
    p.person_id,
    p.employer_id,
    p.person_type,
    p.status,
    p.status_since,
    p.hired_on,
    p.left_on,
    p.manager_id,
    -- A date beats the status: a snapshot taken later already says "left" of someone who was still here.
    CASE
        WHEN p.left_on IS NULL THEN p.status = 'left'
        WHEN p.hired_on > p.left_on AND p.hired_on <= $as_of THEN FALSE
        ELSE p.left_on <= $as_of
    END AS is_left,
    COALESCE(p.hired_on <= $as_of, TRUE) AS has_started,
    p.person_type IN ('agency', 'contractor') AS is_external,
    m.org_id,
    m.duty_code,
    m.category_code,
    m.in_scope,
    m.is_manager
FROM persons AS p
LEFT JOIN main_posts AS m ON p.person_id = m.person_id
ORDER BY p.person_id
