/*---
table: identity_marks
title: What tells persons apart, of those who have not left and show any of it
grain: one row per person_id
needs: [people]
---*/
SELECT
    p.person_id,
    LOWER(p.email) AS email,
    p.name,
    p.name_kana,
    p.hired_on
FROM persons AS p
INNER JOIN people AS q ON p.person_id = q.person_id
WHERE
    NOT q.is_left
    AND (p.email IS NOT NULL OR (p.name IS NOT NULL AND p.name_kana IS NOT NULL AND p.hired_on IS NOT NULL))
ORDER BY p.person_id
