/*---
table: person_rules
title: Role rules whose organisation, duty and person type fit a person on the as-of date
grain: one row per (person_id, rule_id)
needs: [people, posts_in_force]
---*/
-- Any post may justify, the concurrent ones too; a rule that names no post fits a person without one.
SELECT DISTINCT
    p.person_id,
    r.rule_id
FROM people AS p
INNER JOIN role_rules_in_force AS r
    ON (r.person_type IS NULL OR LIST_CONTAINS(r.person_type, p.person_type))
LEFT JOIN posts_in_force AS q ON p.person_id = q.person_id
WHERE
    (r.category_code IS NULL OR LIST_CONTAINS(r.category_code, q.category_code))
    AND (r.org_id IS NULL OR LIST_CONTAINS(r.org_id, q.org_id))
    AND (r.duty_code IS NULL OR LIST_CONTAINS(r.duty_code, q.duty_code))
