/*---
table: usage_days
title: Looks at sensitive data since the previous inspection - who, on which local day, how many, and with what reason
grain: one row per (account_id, day) with at least one such look
needs: [explained_lines, approved_lookups, previous]
---*/
-- The only pass over the events that asks what they were about: millions of rows become one per account and day.
-- lines counts distinct lines, and each event that names none; without policy.business_hours all are off_hours. Of the
-- looked_lines (a line, or all events that name none) an order speaks for the ordered and, of the rest, an approved
-- inquiry for the inquired ones.
WITH looks AS (
    SELECT
        u.account_id,
        u.line_key,
        u.occurred_at,
        u.occurred_at + $utc_offset_minutes * INTERVAL 1 MINUTE AS local_at
    FROM usage_events AS u
    LEFT JOIN entitlements AS e ON u.entitlement_id = e.entitlement_id
    WHERE
        u.action <> 'login'
        AND u.occurred_at < $as_of_end
        AND (u.is_collab OR e.data_scope IN ('collab', 'both') OR e.is_bypass)
),

per_line AS (
    SELECT
        k.account_id,
        CAST(k.local_at AS DATE) AS day,
        k.line_key,
        COUNT(*) AS events,
        MIN(k.occurred_at) AS first_at,
        MAX(k.occurred_at) AS last_at,
        COUNT(
            CASE
                WHEN
                    CAST(k.local_at AS TIME) >= CAST(SPLIT_PART(CAST($business_hours AS VARCHAR), '-', 1) AS TIME)
                    AND CAST(k.local_at AS TIME) < CAST(SPLIT_PART(CAST($business_hours AS VARCHAR), '-', 2) AS TIME)
                    THEN 1
            END
        ) AS in_hours
    FROM looks AS k
    WHERE CAST(k.local_at AS DATE) > $previous_as_of
    GROUP BY k.account_id, CAST(k.local_at AS DATE), k.line_key
),

own_orders AS (
    SELECT DISTINCT
        o.entered_by AS person_id,
        o.line_key
    FROM orders AS o
    WHERE o.entered_by IS NOT NULL
)

SELECT
    n.account_id,
    a.person_id,
    n.day,
    CAST(SUM(n.events) AS BIGINT) AS events,
    CAST(SUM(CASE WHEN n.line_key IS NULL THEN n.events ELSE 1 END) AS BIGINT) AS lines,
    MIN(n.first_at) AS first_at,
    MAX(n.last_at) AS last_at,
    CAST(SUM(CASE WHEN d.day IS NULL THEN n.events ELSE n.events - n.in_hours END) AS BIGINT) AS off_hours,
    COUNT(
        CASE
            WHEN
                NOT COALESCE(x.has_order, FALSE) AND o.line_key IS NULL
                AND (p.usable_from IS NULL OR n.first_at < p.usable_from) AND a.person_id IS NOT NULL
                THEN 1
        END
    ) AS unapproved_lines,
    COUNT(CASE WHEN COALESCE(x.has_order, FALSE) OR o.line_key IS NOT NULL THEN 1 END) AS ordered_lines,
    COUNT(
        CASE
            WHEN NOT COALESCE(x.has_order, FALSE) AND o.line_key IS NULL AND n.first_at >= p.usable_from THEN 1
        END
    ) AS inquired_lines,
    COUNT(*) AS looked_lines,
    COUNT(n.line_key) AS named_lines,
    COUNT(CASE WHEN n.line_key IS NOT NULL AND x.line_key IS NULL THEN 1 END) AS unexplained_lines
FROM per_line AS n
LEFT JOIN accounts AS a ON n.account_id = a.account_id
LEFT JOIN business_days AS d ON n.day = d.day
LEFT JOIN explained_lines AS x ON n.line_key = x.line_key AND n.day = x.day
LEFT JOIN own_orders AS o ON a.person_id = o.person_id AND n.line_key = o.line_key
LEFT JOIN approved_lookups AS p
    ON a.person_id = p.person_id AND n.line_key IS NOT DISTINCT FROM p.line_key AND n.day = p.day
GROUP BY n.account_id, a.person_id, n.day
ORDER BY n.account_id, n.day
