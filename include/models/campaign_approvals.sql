/*---
table: campaign_approvals
title: Campaigns that have begun, with the source of their data and its approval
grain: one row per campaign_id
needs: []
---*/
-- The lists went out with the first hand-over, else the first contact, else on the campaign's first day.
WITH first_contacts AS (
    SELECT
        t.campaign_id,
        MIN(COALESCE(t.handed_over_at, t.contacted_at)) AS begun_at
    FROM campaign_targets AS t
    GROUP BY t.campaign_id
),

begun AS (
    SELECT
        c.campaign_id,
        c.org_id,
        c.data_source,
        c.approved_by,
        c.approved_at,
        COALESCE(
            f.begun_at, CAST(c.starts_on AS TIMESTAMP) - $utc_offset_minutes * INTERVAL 1 MINUTE
        ) AS begun_at
    FROM campaigns AS c
    LEFT JOIN first_contacts AS f ON c.campaign_id = f.campaign_id
)

SELECT
    b.campaign_id,
    b.org_id,
    b.data_source,
    b.approved_by,
    b.approved_at,
    b.begun_at,
    CAST(b.begun_at + $utc_offset_minutes * INTERVAL 1 MINUTE AS DATE) AS begun_on,
    a.data_source IS NOT NULL AS is_approved_source
FROM begun AS b
LEFT JOIN approved_data_sources AS a ON b.data_source = a.data_source
WHERE b.begun_at < $as_of_end
ORDER BY b.campaign_id
