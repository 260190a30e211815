/*---
table: finding_history
title: Every finding ever seen up to this inspection
grain: one row per finding_key
needs: [findings, previous]
---*/
SELECT
    f.finding_key,
    COALESCE(h.first_seen, f.first_seen) AS first_seen,
    $quarter AS last_seen
FROM findings AS f
LEFT JOIN previous_finding_history AS h ON f.finding_key = h.finding_key
UNION ALL
SELECT
    h.finding_key,
    h.first_seen,
    h.last_seen
FROM previous_finding_history AS h
LEFT JOIN findings AS f ON h.finding_key = f.finding_key
WHERE f.finding_key IS NULL
ORDER BY 1
