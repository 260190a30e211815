/*---
table: named_findings
title: What the newest instruction issued by the as-of date has come to, of each finding it names
grain: one row per finding_key
needs: [instruction_findings]
---*/
-- A claim made by the as-of date while the finding is still there was not effective; a later claim waits.
WITH ranked AS (
    SELECT
        f.finding_key,
        i.instruction_no,
        CASE
            WHEN i.claimed_done_at < $as_of_end THEN 'NOT_EFFECTIVE'
            WHEN i.claimed_done_at IS NOT NULL THEN 'CLAIMED'
            WHEN i.acknowledged_at IS NOT NULL THEN 'ACKED'
            ELSE 'INSTRUCTED'
        END AS state,
        ROW_NUMBER() OVER (
            PARTITION BY f.finding_key ORDER BY i.issued_at DESC, i.instruction_no DESC
        ) AS newest
    FROM instruction_findings AS f
    INNER JOIN instructions AS i ON f.instruction_no = i.instruction_no
    WHERE i.issued_at < $as_of_end
)

SELECT
    r.finding_key,
    r.instruction_no,
    r.state
FROM ranked AS r
WHERE r.newest = 1
ORDER BY r.finding_key
