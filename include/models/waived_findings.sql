/*---
table: waived_findings
title: Which waiver speaks of which finding, and whether it is in force on the as-of date
grain: one row per (finding_key, waiver_id)
needs: [coded_findings]
---*/
-- A waiver names one finding, or a code with the holder it is for; what it leaves out may be anything.
SELECT
    f.finding_key,
    w.waiver_id,
    w.kind,
    w.valid_until,
    w.valid_from <= $as_of AND w.valid_until >= $as_of AS is_in_force
FROM coded_findings AS f
INNER JOIN waivers AS w
    ON
        w.finding_key = f.finding_key
        OR (
            w.code = f.code
            AND (w.person_id IS NULL OR w.person_id = f.person_id)
            AND (w.account_id IS NULL OR w.account_id = f.account_id)
            AND (w.entitlement_id IS NULL OR w.entitlement_id = f.entitlement_id)
            AND (w.subject_id IS NULL OR w.subject_id = f.subject_id)
        )
ORDER BY f.finding_key, w.waiver_id
