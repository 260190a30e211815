/*---
table: training_attendance
title: Training held in the fiscal year up to the as-of date, and how many persons completed it
grain: one row per (stream, audience)
needs: []
---*/
-- Attendees are counted once, whether they hold a right or not; group_count of the events gathered people.
-- stream_attendee_count is the same in both rows of a stream: everybody of either audience, once.
WITH held AS (
    SELECT
        e.stream,
        e.audience,
        COUNT(*) AS event_count,
        COUNT(CASE WHEN e.form = 'group' THEN 1 END) AS group_count,
        MAX(e.held_on) AS last_held_on
    FROM training_events AS e
    WHERE e.held_on >= $fiscal_year_start AND e.held_on <= $as_of
    GROUP BY e.stream, e.audience
),

completed AS (
    SELECT
        e.stream,
        e.audience,
        t.person_id
    FROM training_completions AS t
    INNER JOIN training_events AS e ON t.event_id = e.event_id
    WHERE
        t.completed_at < $as_of_end
        AND CAST(t.completed_at + $utc_offset_minutes * INTERVAL 1 MINUTE AS DATE) >= $fiscal_year_start
),

attended AS (
    SELECT
        c.stream,
        c.audience,
        COUNT(DISTINCT c.person_id) AS attendee_count
    FROM completed AS c
    GROUP BY c.stream, c.audience
),

reached AS (
    SELECT
        c.stream,
        COUNT(DISTINCT c.person_id) AS attendee_count
    FROM completed AS c
    GROUP BY c.stream
)

SELECT
    s.stream,
    a.audience,
    COALESCE(h.event_count, 0) AS event_count,
    COALESCE(h.group_count, 0) AS group_count,
    h.last_held_on,
    COALESCE(n.attendee_count, 0) AS attendee_count,
    COALESCE(r.attendee_count, 0) AS stream_attendee_count
FROM (VALUES ('use'), ('response')) AS s (stream)
CROSS JOIN (VALUES ('annual'), ('newcomer')) AS a (audience)
LEFT JOIN held AS h ON s.stream = h.stream AND a.audience = h.audience
LEFT JOIN attended AS n ON s.stream = n.stream AND a.audience = n.audience
LEFT JOIN reached AS r ON s.stream = r.stream
ORDER BY s.stream, a.audience
