/*---
table: absent_findings
title: Findings that some earlier inspection knew and this one does not find
grain: one row per finding_key
needs: [findings, holdings, previous]
---*/
-- still_held: the right the finding is about, or the same right of the same person by another account, is
-- held and not covered; then the finding's absence is no proof.
WITH uncovered AS (
    SELECT DISTINCT
        h.account_id,
        h.person_id,
        h.entitlement_id
    FROM holdings AS h
    WHERE h.is_covered IS DISTINCT FROM TRUE
),

still_held AS (
    SELECT b.finding_key
    FROM previous_finding_history AS b
    INNER JOIN uncovered AS u ON b.account_id = u.account_id AND b.entitlement_id = u.entitlement_id
    UNION
    SELECT b.finding_key
    FROM previous_finding_history AS b
    INNER JOIN uncovered AS u ON b.person_id = u.person_id AND b.entitlement_id = u.entitlement_id
)

SELECT
    b.finding_key,
    b.code,
    b.severity,
    b.subject_id,
    b.object_id,
    b.person_id,
    b.account_id,
    b.entitlement_id,
    b.first_seen,
    b.last_seen,
    b.state,
    b.absent_since,
    b.absent_as_of,
    b.cause,
    c.code IS NOT NULL AND NOT c.is_evaluated AS is_unevaluated,
    COALESCE(c.is_about_period, FALSE) AS is_about_period,
    s.finding_key IS NOT NULL AS is_still_held
FROM previous_finding_history AS b
LEFT JOIN findings AS f ON b.finding_key = f.finding_key
LEFT JOIN control_versions AS c ON b.code = c.code
LEFT JOIN still_held AS s ON b.finding_key = s.finding_key
WHERE f.finding_key IS NULL
ORDER BY b.finding_key
