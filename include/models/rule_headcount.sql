/*---
table: rule_headcount
title: Persons permitted under each capped allow rule, and the persons of its organisation
grain: one row per rule_id
needs: [rule_matches, role_rules_in_force, counted_persons, posts_in_force, people]
---*/
WITH permitted AS (
    SELECT
        m.rule_id,
        COUNT(DISTINCT m.person_id) AS permitted
    FROM rule_matches AS m
    INNER JOIN people AS p ON m.person_id = p.person_id
    WHERE m.effect = 'allow' AND NOT p.is_left
    GROUP BY m.rule_id
),

scope AS (
    SELECT
        r.rule_id,
        COUNT(DISTINCT n.person_id) AS persons
    FROM role_rules_in_force AS r
    INNER JOIN counted_persons AS n
        ON (r.category_code IS NULL OR LIST_CONTAINS(r.category_code, n.category_code))
    INNER JOIN people AS p
        ON n.person_id = p.person_id AND (r.person_type IS NULL OR LIST_CONTAINS(r.person_type, p.person_type))
    LEFT JOIN posts_in_force AS q ON n.person_id = q.person_id
    WHERE (r.org_id IS NULL OR LIST_CONTAINS(r.org_id, q.org_id))
    GROUP BY r.rule_id
)

SELECT
    r.rule_id,
    r.max_permitted,
    r.max_percent,
    COALESCE(k.permitted, 0) AS permitted,
    COALESCE(s.persons, 0) AS persons
FROM role_rules_in_force AS r
LEFT JOIN permitted AS k ON r.rule_id = k.rule_id
LEFT JOIN scope AS s ON r.rule_id = s.rule_id
WHERE r.effect = 'allow' AND (r.max_permitted IS NOT NULL OR r.max_percent IS NOT NULL)
ORDER BY r.rule_id
