/*---
table: training_duties
title: What each holder of a sensitive right had to be trained in, and was
grain: one row per (person_id, stream) of holders who have not left
needs: [holdings, main_posts]
---*/
-- trained_on is the latest completion in the window of the policy. New are holders whose main post began in the
-- fiscal year, or all of whose rights are dated and were granted in it. A right through a group has no date.
-- deadline_at (UTC) of the new ones: the first grant of the fiscal year, else the post's first day, and with
-- rights that carry no date the end of the as-of date; or, by days, the end of the last of them. Nothing is due
-- before training_due_from: no row on an as-of date before it, and no deadline that came before it.
WITH holders AS (
    SELECT
        h.person_id,
        MIN(h.org_id) AS org_id,
        MIN(h.category_code) AS category_code,
        MIN(CASE WHEN h.depth = 0 THEN h.granted_at END) AS granted_at,
        BOOL_AND(h.depth = 0 AND h.granted_at IS NOT NULL) AS is_dated
    FROM holdings AS h
    WHERE h.is_known_person AND NOT h.is_left
    GROUP BY h.person_id
),

beginnings AS (
    SELECT
        h.person_id,
        h.org_id,
        h.category_code,
        h.granted_at,
        CAST(h.granted_at + $utc_offset_minutes * INTERVAL 1 MINUTE AS DATE) AS granted_on,
        CASE WHEN m.valid_from >= $fiscal_year_start THEN m.valid_from END AS post_began_on,
        h.is_dated
    FROM holders AS h
    LEFT JOIN main_posts AS m ON h.person_id = m.person_id
),

newcomers AS (
    SELECT
        b.person_id,
        COALESCE(b.post_began_on, b.granted_on) AS new_since,
        CASE
            WHEN $newcomer_days IS NOT NULL
                THEN
                    CAST(COALESCE(b.post_began_on, b.granted_on) + CAST($newcomer_days AS INTEGER) + 1 AS TIMESTAMP)
                    - $utc_offset_minutes * INTERVAL 1 MINUTE
            WHEN b.granted_at IS NULL THEN $as_of_end
            WHEN b.granted_on >= $fiscal_year_start THEN b.granted_at
            ELSE CAST(b.post_began_on AS TIMESTAMP) - $utc_offset_minutes * INTERVAL 1 MINUTE
        END AS deadline_at
    FROM beginnings AS b
    WHERE b.post_began_on IS NOT NULL OR (b.is_dated AND b.granted_on >= $fiscal_year_start)
),

completions AS (
    SELECT
        t.person_id,
        e.stream,
        MIN(t.completed_at) AS first_at,
        MAX(CAST(t.completed_at + $utc_offset_minutes * INTERVAL 1 MINUTE AS DATE)) AS last_on
    FROM training_completions AS t
    INNER JOIN training_events AS e ON t.event_id = e.event_id
    WHERE t.completed_at < $as_of_end
    GROUP BY t.person_id, e.stream
),

streams AS (
    SELECT 'use' AS stream
    UNION ALL
    SELECT 'response' AS stream
)

SELECT
    b.person_id,
    s.stream,
    b.org_id,
    b.category_code,
    CASE WHEN c.last_on >= $training_since THEN c.last_on END AS trained_on,
    n.person_id IS NOT NULL AS is_newcomer,
    n.new_since,
    n.deadline_at,
    n.deadline_at <= $as_of_end
    AND COALESCE(
        n.deadline_at
        >= CAST(CAST($training_due_from AS DATE) AS TIMESTAMP) - $utc_offset_minutes * INTERVAL 1 MINUTE,
        TRUE
    ) AS is_due,
    COALESCE(c.first_at < n.deadline_at, FALSE) AS is_on_time
FROM beginnings AS b
CROSS JOIN streams AS s
LEFT JOIN newcomers AS n ON b.person_id = n.person_id
LEFT JOIN completions AS c ON b.person_id = c.person_id AND s.stream = c.stream
WHERE COALESCE(CAST($training_due_from AS DATE) <= $as_of, TRUE)
ORDER BY b.person_id, s.stream
