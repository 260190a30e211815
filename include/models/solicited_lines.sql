/*---
table: solicited_lines
title: Lines that telephone campaigns aim at, each with what stands against the contact
grain: one row per (campaign_id, line_key)
needs: [campaign_contacts]
---*/
-- reason is null where nothing stands against it. A line that the register does not know, or of which it does
-- not say whether it is a collab line, is one of them: nothing shows that it is not.
WITH spelled AS (
    SELECT
        CASE
            WHEN NOT $fold_line_keys OR REGEXP_FULL_MATCH(l.line_key, '[0-9A-Za-z]*') THEN l.line_key
            WHEN REGEXP_FULL_MATCH(l.line_key, '[ -~]*') THEN REPLACE(REPLACE(l.line_key, '-', ''), ' ', '')
            ELSE TRANSLATE(l.line_key, $folded_from, $folded_to)
        END AS line_key,
        l.is_collab,
        l.operator_id,
        l.is_collab AND l.addon_code IS NOT NULL AND NOT COALESCE(l.is_addon_wholesaled, FALSE) AS is_to_coordinate
    FROM lines AS l
)

SELECT
    k.campaign_id,
    k.line_key,
    MIN(k.list_version) AS list_version,
    MIN(k.targets) AS targets,
    MIN(k.contact_on) AS contact_on,
    MIN(l.operator_id) AS operator_id,
    COALESCE(BOOL_OR(l.is_to_coordinate), FALSE) AS is_to_coordinate,
    MAX(
        CASE
            WHEN l.is_collab IS NULL THEN 'unknown_line'
            WHEN l.is_to_coordinate AND o.campaign_id IS NULL THEN 'coordination_missing'
        END
    ) AS reason
FROM campaign_contacts AS k
LEFT JOIN campaigns AS c ON k.campaign_id = c.campaign_id
LEFT JOIN spelled AS l ON k.line_key = l.line_key
LEFT JOIN coordinations AS o
    ON
        k.campaign_id = o.campaign_id
        AND l.operator_id = o.operator_id
        AND c.service_code = o.service_code
        AND k.contact_on >= o.agreed_on
        AND k.contact_on >= o.valid_from
        AND (o.valid_until IS NULL OR k.contact_on <= o.valid_until)
GROUP BY k.campaign_id, k.line_key
ORDER BY k.campaign_id, k.line_key
