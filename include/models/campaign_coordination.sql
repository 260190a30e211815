/*---
table: campaign_coordination
title: Telephone campaigns on add-on data, the operators whose lines they aimed at, and whether these agreed
grain: one row per (campaign_id, operator_id) contacted by the as-of date; operator_id null = lines of no known operator
needs: [solicited_lines]
---*/
SELECT
    s.campaign_id,
    s.operator_id,
    MIN(c.service_code) AS service_code,
    MIN(s.contact_on) AS first_contact_on,
    COUNT(*) AS line_count,
    COUNT(CASE WHEN s.is_to_coordinate THEN 1 END) AS to_coordinate_count,
    COUNT(s.reason) AS blocked_count,
    COUNT(CASE WHEN s.is_to_coordinate THEN 1 END) > 0
    AND COUNT(CASE WHEN s.reason = 'coordination_missing' THEN 1 END) = 0 AS is_coordinated
FROM solicited_lines AS s
LEFT JOIN campaigns AS c ON s.campaign_id = c.campaign_id
WHERE s.contact_on <= $as_of
GROUP BY s.campaign_id, s.operator_id
ORDER BY s.campaign_id, s.operator_id
