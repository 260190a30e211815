/*---
table: findings
title: Every finding with its life so far; an exception is one with no waiver in force
grain: one row per finding_key
needs: [coded_findings, waived_findings, finding_roots, named_findings, previous]
---*/
-- Absent only because its control was not evaluated is no absence: such a finding is open, not back again.
WITH live_waivers AS (
    SELECT
        w.finding_key,
        w.waiver_id,
        w.kind,
        ROW_NUMBER() OVER (PARTITION BY w.finding_key ORDER BY w.waiver_id) AS place
    FROM waived_findings AS w
    WHERE w.is_in_force
)

SELECT
    f.finding_key,
    f.code,
    f.severity,
    CASE
        WHEN w.kind = 'false_positive' THEN 'FALSE_POSITIVE'
        WHEN w.waiver_id IS NOT NULL THEN 'ACCEPTED'
        WHEN b.finding_key IS NULL AND h.finding_key IS NOT NULL AND COALESCE(h.cause, '') <> 'not_evaluated'
            THEN 'REGRESSED'
        WHEN n.state IS NOT NULL THEN n.state
        WHEN h.finding_key IS NULL AND b.finding_key IS NULL THEN 'NEW'
        ELSE 'OPEN'
    END AS state,
    f.dataset,
    f.subject_id,
    f.person_id,
    f.account_id,
    f.entitlement_id,
    f.org_id,
    f.category_code,
    f.object_id,
    f.path,
    COALESCE(b.first_seen, $quarter) AS first_seen,
    CAST(COALESCE(b.quarters_open, 0) + 1 AS INTEGER) AS quarters_open,
    w.waiver_id,
    f.evidence,
    w.waiver_id IS NULL AS is_exception,
    r.root_key,
    r.root_code,
    r.also
FROM coded_findings AS f
INNER JOIN finding_roots AS r ON f.finding_key = r.finding_key
LEFT JOIN live_waivers AS w ON f.finding_key = w.finding_key AND w.place = 1
LEFT JOIN named_findings AS n ON f.finding_key = n.finding_key
LEFT JOIN previous_findings AS b ON f.finding_key = b.finding_key
LEFT JOIN previous_finding_history AS h ON f.finding_key = h.finding_key
ORDER BY f.code, f.subject_id, f.object_id, f.finding_key
