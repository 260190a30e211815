/*---
table: root_counts
title: Causes - exceptions that follow from no other one - and how many exceptions follow from them
grain: one row per root code and its severity, worst first
needs: [findings]
---*/
-- Every exception has one root, so neither column counts anything twice.
SELECT
    f.severity,
    f.code,
    COUNT(DISTINCT f.finding_key) AS causes,
    COUNT(*) AS exceptions
FROM findings AS f
INNER JOIN findings AS e ON f.finding_key = e.root_key
WHERE e.is_exception
GROUP BY f.severity, f.code
ORDER BY STRPOS('CHML', f.severity), f.code
