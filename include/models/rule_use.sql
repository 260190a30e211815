/*---
table: rule_use
title: For how many inspections running nobody has held a right under an allow rule in force
grain: one row per rule_id
needs: [rule_matches, role_rules_in_force, previous]
---*/
SELECT
    r.rule_id,
    CASE WHEN COUNT(m.rule_id) > 0 THEN 0 ELSE COALESCE(MAX(b.quarters_unused), 0) + 1 END AS quarters_unused
FROM role_rules_in_force AS r
LEFT JOIN rule_matches AS m ON r.rule_id = m.rule_id
LEFT JOIN previous_rule_use AS b ON r.rule_id = b.rule_id
WHERE r.effect = 'allow'
GROUP BY r.rule_id
ORDER BY r.rule_id
