/*---
table: findings
title: Every finding with its life so far; an exception is one with no waiver in force
grain: one row per finding_key
needs: [coded_findings, waived_findings, previous]
---*/
-- root_code: of several codes on the same right the first by the catalogue's precedence names the cause.
WITH live_waivers AS (
    SELECT
        w.finding_key,
        MIN(w.waiver_id) AS waiver_id
    FROM waived_findings AS w
    WHERE w.is_in_force
    GROUP BY w.finding_key
),

ranked AS (
    SELECT
        f.finding_key,
        MIN(CAST(STRPOS('SILRPUVMN', LEFT(f.code, 1)) AS VARCHAR) || f.code) OVER (
            PARTITION BY COALESCE(f.account_id || ' ' || f.entitlement_id, f.finding_key)
        ) AS first_code
    FROM coded_findings AS f
)

SELECT
    f.finding_key,
    f.code,
    f.severity,
    CASE
        WHEN w.waiver_id IS NOT NULL THEN 'ACCEPTED'
        WHEN b.finding_key IS NULL THEN 'NEW'
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
    SUBSTR(r.first_code, 2) AS root_code
FROM coded_findings AS f
INNER JOIN ranked AS r ON f.finding_key = r.finding_key
LEFT JOIN live_waivers AS w ON f.finding_key = w.finding_key
LEFT JOIN previous_findings AS b ON f.finding_key = b.finding_key
ORDER BY f.code, f.subject_id, f.object_id, f.finding_key
