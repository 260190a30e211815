/*---
table: instruction_findings
title: Which corrective instruction names which finding
grain: one row per (instruction_no, finding_key)
needs: []
---*/
-- Keys are separated by spaces, commas or semicolons, full-width ones included.
SELECT DISTINCT
    k.instruction_no,
    k.finding_key
FROM (
    SELECT
        i.instruction_no,
        UNNEST(REGEXP_SPLIT_TO_ARRAY(LOWER(i.finding_keys), '[\s　,;、，；]+')) AS finding_key
    FROM instructions AS i
) AS k
WHERE k.finding_key <> ''
ORDER BY k.instruction_no, k.finding_key
