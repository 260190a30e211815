/*---
table: carry_forward
title: Opening + new + regressed - gone = closing, findings per severity
grain: one row per severity, worst first
needs: [findings, previous]
---*/
WITH severities AS (
    SELECT
        v.severity,
        v.print_order
    FROM (VALUES ('C', 1), ('H', 2), ('M', 3), ('L', 4)) AS v (severity, print_order)
),

present AS (
    SELECT
        f.severity,
        COUNT(*) AS closing,
        COUNT(CASE WHEN b.finding_key IS NULL AND h.finding_key IS NULL THEN 1 END) AS new,
        COUNT(CASE WHEN b.finding_key IS NULL AND h.finding_key IS NOT NULL THEN 1 END) AS regressed
    FROM findings AS f
    LEFT JOIN previous_findings AS b ON f.finding_key = b.finding_key
    LEFT JOIN previous_finding_history AS h ON f.finding_key = h.finding_key
    GROUP BY f.severity
),

-- A finding that is still there is carried under today's severity, else a regraded control would not foot.
earlier AS (
    SELECT
        COALESCE(f.severity, b.severity) AS severity,
        COUNT(*) AS opening,
        COUNT(CASE WHEN f.finding_key IS NULL THEN 1 END) AS gone
    FROM previous_findings AS b
    LEFT JOIN findings AS f ON b.finding_key = f.finding_key
    GROUP BY COALESCE(f.severity, b.severity)
)

SELECT
    s.severity,
    COALESCE(e.opening, 0) AS opening,
    COALESCE(p.new, 0) AS new,
    COALESCE(p.regressed, 0) AS regressed,
    COALESCE(e.gone, 0) AS gone,
    COALESCE(p.closing, 0) AS closing
FROM severities AS s
LEFT JOIN present AS p ON s.severity = p.severity
LEFT JOIN earlier AS e ON s.severity = e.severity
ORDER BY s.print_order
