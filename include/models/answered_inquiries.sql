/*---
table: answered_inquiries
title: Inquiries answered since the previous inspection, and whether who answered held a sensitive right at that moment
grain: one row per inquiry_id
needs: [sensitive_periods, previous]
---*/
WITH answered AS (
    SELECT
        q.inquiry_id,
        q.asker_id,
        q.answerer_id,
        q.answered_at,
        CAST(q.answered_at + $utc_offset_minutes * INTERVAL 1 MINUTE AS DATE) AS answered_on
    FROM inquiries AS q
    WHERE q.answered_at < $as_of_end
)

SELECT
    a.inquiry_id,
    a.asker_id,
    a.answerer_id,
    a.answered_on,
    COUNT(p.person_id) > 0 AS had_right
FROM answered AS a
LEFT JOIN sensitive_periods AS p
    ON
        a.answerer_id = p.person_id
        AND a.answered_at >= COALESCE(p.held_from, a.answered_at)
        AND (p.held_until IS NULL OR a.answered_at < p.held_until)
WHERE a.answered_on > $previous_as_of
GROUP BY a.inquiry_id, a.asker_id, a.answerer_id, a.answered_on
ORDER BY a.inquiry_id
