/*---
table: lapsed_cover
title: Entitlements that a rule in force allowed a person through a concurrent post that has ended
grain: one row per (person_id, entitlement_id), the post that ended last, then the first rule
needs: [people, org_units_as_of, person_rules, rule_entitlements, role_rules_in_force]
---*/
-- A rule that the present posts satisfy as well did not lapse with the post.
WITH lapsed AS (
    SELECT
        q.person_id,
        r.rule_id,
        q.org_id,
        q.duty_code,
        q.valid_until
    FROM posts AS q
    INNER JOIN people AS p ON q.person_id = p.person_id
    LEFT JOIN org_units_as_of AS o ON q.org_id = o.org_id
    INNER JOIN role_rules_in_force AS r
        ON
            r.effect = 'allow'
            AND (r.person_type IS NULL OR LIST_CONTAINS(r.person_type, p.person_type))
            AND (r.category_code IS NULL OR LIST_CONTAINS(r.category_code, o.category_code))
            AND (r.org_id IS NULL OR LIST_CONTAINS(r.org_id, q.org_id))
            AND (r.duty_code IS NULL OR LIST_CONTAINS(r.duty_code, q.duty_code))
    LEFT JOIN person_rules AS s ON q.person_id = s.person_id AND r.rule_id = s.rule_id
    WHERE q.post_kind = 'concurrent' AND q.valid_until < $as_of AND s.rule_id IS NULL
),

ranked AS (
    SELECT
        l.person_id,
        e.entitlement_id,
        l.rule_id,
        l.org_id,
        l.duty_code,
        l.valid_until,
        ROW_NUMBER() OVER (
            PARTITION BY l.person_id, e.entitlement_id
            ORDER BY l.valid_until DESC, l.rule_id, l.org_id, l.duty_code
        ) AS preference
    FROM lapsed AS l
    INNER JOIN rule_entitlements AS e ON l.rule_id = e.rule_id
)

SELECT
    r.person_id,
    r.entitlement_id,
    r.rule_id,
    r.org_id,
    r.duty_code,
    r.valid_until
FROM ranked AS r
WHERE r.preference = 1
ORDER BY r.person_id, r.entitlement_id
