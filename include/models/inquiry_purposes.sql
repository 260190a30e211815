/*---
table: inquiry_purposes
title: Inquiries asked since the previous inspection by purpose, how they were approved and who answered
grain: one row per purpose_code; null = none, or one that is not permitted
needs: [answered_inquiries, previous]
---*/
-- Approved: with a permitted purpose, by somebody other than the asker, and before the answer. What was neither
-- approved nor answered by the end of the as-of date is pending.
WITH asked AS (
    SELECT
        q.inquiry_id,
        CASE WHEN p.code IS NOT NULL OR n.purposes = 0 THEN q.purpose_code END AS purpose_code,
        COALESCE(
            q.approved_at < $as_of_end
            AND q.approver_id <> q.asker_id
            AND (q.answered_at IS NULL OR q.approved_at <= q.answered_at),
            FALSE
        ) AS is_approved,
        COALESCE(q.answered_at < $as_of_end, FALSE) AS is_answered
    FROM inquiries AS q
    LEFT JOIN purposes AS p ON q.purpose_code = p.code
    CROSS JOIN (SELECT COUNT(*) AS purposes FROM purposes) AS n
    WHERE
        q.asked_at < $as_of_end
        AND CAST(q.asked_at + $utc_offset_minutes * INTERVAL 1 MINUTE AS DATE) > $previous_as_of
),

judged AS (
    SELECT
        k.purpose_code,
        k.is_approved AND k.purpose_code IS NOT NULL AS is_approved,
        k.is_answered,
        COALESCE(a.had_right AND a.answerer_id <> a.asker_id, FALSE) AS is_answered_by_holder
    FROM asked AS k
    LEFT JOIN answered_inquiries AS a ON k.inquiry_id = a.inquiry_id
)

SELECT
    j.purpose_code,
    COUNT(*) AS asked_count,
    COUNT(CASE WHEN j.is_approved THEN 1 END) AS approved_count,
    COUNT(CASE WHEN j.is_answered AND NOT j.is_approved THEN 1 END) AS unapproved_count,
    COUNT(CASE WHEN NOT j.is_answered AND NOT j.is_approved THEN 1 END) AS pending_count,
    COUNT(CASE WHEN j.is_answered THEN 1 END) AS answered_count,
    COUNT(CASE WHEN j.is_answered_by_holder THEN 1 END) AS answered_by_holder_count
FROM judged AS j
GROUP BY j.purpose_code
ORDER BY j.purpose_code
