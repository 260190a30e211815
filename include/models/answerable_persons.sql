/*---
table: answerable_persons
title: Holders of a sensitive right and the managers who answer for them
grain: one row per person_id known to the identity directory
needs: [holdings, people]
---*/
SELECT h.person_id
FROM holdings AS h
WHERE h.is_known_person
UNION
SELECT m.person_id
FROM holdings AS h
INNER JOIN people AS m ON h.manager_id = m.person_id
ORDER BY 1
