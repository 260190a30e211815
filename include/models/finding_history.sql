/*---
table: finding_history
title: Every finding ever seen up to this inspection, and what has become of it
grain: one row per finding_key
needs: [findings, absent_findings, closing_claims, previous]
---*/
-- Verified: absent a second time, a week or more after the first, by every path and with the control run.
SELECT
    f.finding_key,
    f.code,
    f.severity,
    f.subject_id,
    f.object_id,
    f.person_id,
    f.account_id,
    f.entitlement_id,
    COALESCE(h.first_seen, f.first_seen) AS first_seen,
    $quarter AS last_seen,
    f.state,
    CAST(NULL AS VARCHAR) AS absent_since,
    CAST(NULL AS DATE) AS absent_as_of,
    CASE WHEN f.waiver_id IS NOT NULL THEN 'waiver:' || f.waiver_id END AS cause
FROM findings AS f
LEFT JOIN previous_finding_history AS h ON f.finding_key = h.finding_key
UNION ALL
SELECT
    a.finding_key,
    a.code,
    a.severity,
    a.subject_id,
    a.object_id,
    a.person_id,
    a.account_id,
    a.entitlement_id,
    a.first_seen,
    a.last_seen,
    CASE
        WHEN
            a.state IN ('CLEARED', 'DATA_FIXED')
            AND NOT a.is_unevaluated
            AND NOT a.is_still_held
            AND a.absent_as_of + 7 <= $as_of
            THEN 'VERIFIED'
        WHEN a.state IN ('CLEARED', 'DATA_FIXED', 'VERIFIED', 'SUPERSEDED') THEN a.state
        ELSE COALESCE(c.state, 'GONE_UNEXPLAINED')
    END AS state,
    COALESCE(a.absent_since, $quarter) AS absent_since,
    COALESCE(a.absent_as_of, $as_of) AS absent_as_of,
    CASE WHEN a.state IN ('CLEARED', 'DATA_FIXED', 'VERIFIED', 'SUPERSEDED') THEN a.cause ELSE c.cause END AS cause
FROM absent_findings AS a
LEFT JOIN closing_claims AS c ON a.finding_key = c.finding_key
ORDER BY 1
