/*---
table: finding_timeline
title: The states of every finding - a row for each inspection that found it, and for each change after that
grain: one row per (finding_key, quarter)
needs: [finding_history, previous]
---*/
SELECT
    t.finding_key,
    t.quarter,
    t.state,
    t.cause
FROM previous_finding_timeline AS t
UNION ALL
SELECT
    h.finding_key,
    $quarter AS quarter,
    h.state,
    h.cause
FROM finding_history AS h
LEFT JOIN previous_finding_history AS b ON h.finding_key = b.finding_key
WHERE
    h.absent_since IS NULL
    OR h.absent_since = $quarter
    OR h.state IS DISTINCT FROM b.state
    OR h.cause IS DISTINCT FROM b.cause
ORDER BY 1, 2
