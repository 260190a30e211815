/*---
table: account_drift
title: Personal accounts with a sensitive right beside the person they belong to - which attributes differ
grain: one row per account_id that belongs to a known person
needs: [holdings]
---*/
-- Spaces between family and given name, half or full width, are a habit of systems and no difference.
WITH held AS (
    SELECT DISTINCT
        h.account_id,
        h.person_id,
        h.org_id,
        h.category_code
    FROM holdings AS h
    WHERE h.account_type = 'personal'
)

SELECT
    h.account_id,
    h.person_id,
    h.org_id,
    h.category_code,
    a.email IS NOT NULL AND p.email IS NOT NULL AS has_email,
    a.display_name IS NOT NULL AND p.name IS NOT NULL AS has_name,
    COALESCE(LOWER(a.email) <> LOWER(p.email), FALSE) AS is_other_email,
    COALESCE(
        REPLACE(REPLACE(a.display_name, ' ', ''), '　', '') <> REPLACE(REPLACE(p.name, ' ', ''), '　', ''), FALSE
    ) AS is_other_name
FROM held AS h
INNER JOIN accounts AS a ON h.account_id = a.account_id
INNER JOIN persons AS p ON h.person_id = p.person_id
ORDER BY h.account_id
