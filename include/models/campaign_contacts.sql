/*---
table: campaign_contacts
title: Lines that telephone campaigns built on add-on data aim at, with the day of the first contact
grain: one row per (campaign_id, line_key)
needs: []
---*/
-- A campaign that is not registered counts: nothing shows that it is none of these. Without sources in the
-- policy every source counts. contact_on is the contact's day, else the hand-over's, else the campaign's first.
-- With policy.fold_line_keys full-width letters and digits are plain ones, and hyphens and spaces nothing.
WITH spelled AS (
    SELECT
        t.campaign_id,
        CASE
            WHEN NOT $fold_line_keys OR REGEXP_FULL_MATCH(t.line_key, '[0-9A-Za-z]*') THEN t.line_key
            WHEN REGEXP_FULL_MATCH(t.line_key, '[ -~]*') THEN REPLACE(REPLACE(t.line_key, '-', ''), ' ', '')
            ELSE TRANSLATE(t.line_key, $folded_from, $folded_to)
        END AS line_key,
        t.list_version,
        t.contacted_at,
        t.handed_over_at
    FROM campaign_targets AS t
)

SELECT
    s.campaign_id,
    s.line_key,
    MIN(s.list_version) AS list_version,
    COUNT(*) AS targets,
    MIN(
        COALESCE(
            CAST(COALESCE(s.contacted_at, s.handed_over_at) + $utc_offset_minutes * INTERVAL 1 MINUTE AS DATE),
            c.starts_on,
            $as_of
        )
    ) AS contact_on
FROM spelled AS s
LEFT JOIN campaigns AS c ON s.campaign_id = c.campaign_id
LEFT JOIN addon_data_sources AS a ON c.data_source = a.data_source
WHERE
    c.campaign_id IS NULL
    OR (
        c.channel = 'telephone'
        AND (a.data_source IS NOT NULL OR NOT EXISTS (SELECT 1 FROM addon_data_sources))
    )
GROUP BY s.campaign_id, s.line_key
ORDER BY s.campaign_id, s.line_key
