/*---
table: approved_lookups
title: Days on which an approved inquiry lets a person look at a line
grain: one row per (person_id, line_key, day); line_key null = an inquiry about no single line
needs: [previous]
---*/
-- Asker and answerer may both look, from the day before it was asked to the day after it was answered. Approved
-- in time: before the answer, else only what comes after the approval is covered.
WITH proper AS (
    SELECT
        q.asker_id,
        q.answerer_id,
        q.line_key,
        CASE WHEN q.answered_at IS NULL OR q.approved_at > q.answered_at THEN q.approved_at END AS usable_from,
        CAST(q.asked_at + $utc_offset_minutes * INTERVAL 1 MINUTE AS DATE) - 1 AS first_day,
        CAST(COALESCE(q.answered_at, q.asked_at) + $utc_offset_minutes * INTERVAL 1 MINUTE AS DATE) + 1 AS last_day
    FROM inquiries AS q
    LEFT JOIN purposes AS p ON q.purpose_code = p.code
    CROSS JOIN (SELECT COUNT(*) AS purposes FROM purposes) AS n
    WHERE
        q.purpose_code IS NOT NULL
        AND (p.code IS NOT NULL OR n.purposes = 0)
        AND q.approved_at IS NOT NULL
        AND q.approver_id <> q.asker_id
),

looked AS (
    SELECT
        UNNEST([q.asker_id, q.answerer_id]) AS person_id,
        q.line_key,
        q.usable_from,
        q.first_day,
        q.last_day
    FROM proper AS q
),

spread AS (
    SELECT
        k.person_id,
        k.line_key,
        COALESCE(k.usable_from, TIMESTAMP '0001-01-01') AS usable_from,
        CAST(UNNEST(GENERATE_SERIES(k.first_day, k.last_day, INTERVAL 1 DAY)) AS DATE) AS day
    FROM looked AS k
    WHERE k.person_id IS NOT NULL
)

SELECT
    s.person_id,
    s.line_key,
    s.day,
    MIN(s.usable_from) AS usable_from
FROM spread AS s
WHERE s.day > $previous_as_of AND s.day <= $as_of
GROUP BY s.person_id, s.line_key, s.day
