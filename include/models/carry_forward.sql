/*---
table: carry_forward
title: Exceptions per severity - what there was, what came, what went and how, what there is
grain: one row per severity, worst first
needs: [findings, finding_history, previous]
---*/
-- opening + new + regressed + reopened - cleared - gone_unexplained - accepted - false_positive - superseded
-- = closing. What is still there is carried under today's severity, else a regraded control would not foot.
WITH moves AS (
    SELECT
        COALESCE(f.severity, b.severity) AS severity,
        COALESCE(b.is_exception, FALSE) AS was,
        COALESCE(f.is_exception, FALSE) AS is_now,
        f.finding_key IS NOT NULL AS is_found,
        b.finding_key IS NOT NULL OR e.cause = 'not_evaluated' AS was_known,
        e.finding_key IS NOT NULL AS was_seen,
        h.state
    FROM findings AS f
    FULL OUTER JOIN previous_findings AS b ON f.finding_key = b.finding_key
    LEFT JOIN finding_history AS h ON COALESCE(f.finding_key, b.finding_key) = h.finding_key
    LEFT JOIN previous_finding_history AS e ON f.finding_key = e.finding_key
)

SELECT
    v.severity,
    COUNT(CASE WHEN m.was THEN 1 END) AS opening,
    COUNT(CASE WHEN m.is_now AND NOT m.was AND NOT COALESCE(m.was_known, FALSE) AND NOT m.was_seen THEN 1 END) AS new,
    COUNT(CASE WHEN m.is_now AND NOT m.was AND NOT COALESCE(m.was_known, FALSE) AND m.was_seen THEN 1 END) AS regressed,
    COUNT(CASE WHEN m.is_now AND NOT m.was AND m.was_known THEN 1 END) AS reopened,
    COUNT(CASE WHEN m.was AND NOT m.is_found AND m.state IN ('CLEARED', 'DATA_FIXED') THEN 1 END) AS cleared,
    COUNT(
        CASE
            WHEN m.was AND NOT m.is_found AND COALESCE(m.state, '') NOT IN ('CLEARED', 'DATA_FIXED', 'SUPERSEDED')
                THEN 1
        END
    ) AS gone_unexplained,
    COUNT(CASE WHEN m.was AND m.is_found AND NOT m.is_now AND m.state = 'ACCEPTED' THEN 1 END) AS accepted,
    COUNT(CASE WHEN m.was AND m.is_found AND NOT m.is_now AND m.state = 'FALSE_POSITIVE' THEN 1 END) AS false_positive,
    COUNT(CASE WHEN m.was AND NOT m.is_found AND m.state = 'SUPERSEDED' THEN 1 END) AS superseded,
    COUNT(CASE WHEN m.is_now THEN 1 END) AS closing
FROM (VALUES ('C', 1), ('H', 2), ('M', 3), ('L', 4)) AS v (severity, print_order)
LEFT JOIN moves AS m ON v.severity = m.severity
GROUP BY v.severity, v.print_order
ORDER BY v.print_order
