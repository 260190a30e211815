/*---
table: incident_ages
title: Incidents found by the as-of date, by kind and state, and the age of the oldest
grain: one row per (kind, status), also where there is none
needs: [previous]
---*/
-- oldest_days counts from the day it was found to the as-of date.
SELECT
    k.kind,
    s.status,
    COUNT(i.incident_id) AS incident_count,
    COUNT(CASE WHEN i.found_on > $previous_as_of THEN 1 END) AS new_count,
    CAST(MAX($as_of - i.found_on) AS INTEGER) AS oldest_days
FROM (VALUES ('out_of_purpose_use', 1), ('other', 2)) AS k (kind, place)
CROSS JOIN (VALUES ('open', 1), ('responding', 2), ('closed', 3)) AS s (status, place)
LEFT JOIN incidents AS i ON k.kind = i.kind AND s.status = i.status AND i.found_on <= $as_of
GROUP BY k.kind, k.place, s.status, s.place
ORDER BY k.place, s.place
