/*---
table: instruction_states
title: Corrective instructions issued by the as-of date and how far each had come by then
grain: one row per instruction_no
needs: [previous]
---*/
-- state is the furthest step of issued, acknowledged, claimed, confirmed; confirmed needs a claim and somebody who
-- neither issued nor received it. Overdue as in M02: due and not claimed.
WITH steps AS (
    SELECT
        i.instruction_no,
        CAST(i.issued_at + $utc_offset_minutes * INTERVAL 1 MINUTE AS DATE) AS issued_on,
        i.kind,
        i.addressee_kind,
        i.addressee_id,
        i.due_on,
        COALESCE(i.acknowledged_at < $as_of_end, FALSE) AS is_acknowledged,
        COALESCE(i.claimed_done_at < $as_of_end, FALSE) AS is_claimed,
        COALESCE(
            i.confirmed_at < $as_of_end
            AND i.confirmed_by <> i.issued_by
            AND i.confirmed_by IS DISTINCT FROM i.acknowledged_by,
            FALSE
        ) AS is_confirmed
    FROM instructions AS i
    WHERE i.issued_at < $as_of_end
)

SELECT
    s.instruction_no,
    s.issued_on,
    s.issued_on > $previous_as_of AS is_new,
    s.kind,
    s.addressee_kind,
    s.addressee_id,
    s.due_on,
    s.is_acknowledged,
    s.is_claimed,
    s.is_claimed AND s.is_confirmed AS is_confirmed,
    s.due_on <= $as_of AND NOT s.is_claimed AS is_overdue,
    CASE
        WHEN s.is_claimed AND s.is_confirmed THEN 'confirmed'
        WHEN s.is_claimed THEN 'claimed'
        WHEN s.is_acknowledged THEN 'acknowledged'
        ELSE 'issued'
    END AS state
FROM steps AS s
ORDER BY s.instruction_no
