/*---
table: finding_roots
title: The finding that names the cause of each finding, and the other codes that speak of the same right
grain: one row per finding_key
needs: [coded_findings, waived_findings]
---*/
-- What is wrong with a person or an account is wrong with each of its rights: the wider finding may be the
-- cause of the narrower one, never the other way; a finding about a finding follows from it. An exception
-- never follows from something waived.
WITH ordered AS (
    SELECT
        f.finding_key,
        f.code,
        f.subject_id,
        f.object_id,
        f.person_id,
        f.account_id,
        f.entitlement_id,
        w.finding_key IS NULL AS is_exception,
        CAST(STRPOS('SILRPUVMN', LEFT(f.code, 1)) AS VARCHAR) || f.code AS precedence
    FROM coded_findings AS f
    LEFT JOIN (
        SELECT DISTINCT v.finding_key FROM waived_findings AS v
        WHERE v.is_in_force
    ) AS w ON f.finding_key = w.finding_key
),

pairs AS (
    SELECT
        o.finding_key,
        o.finding_key AS other_key
    FROM ordered AS o
    UNION
    SELECT
        o.finding_key,
        c.finding_key AS other_key
    FROM ordered AS o
    INNER JOIN ordered AS c ON o.account_id = c.account_id AND o.entitlement_id = c.entitlement_id
    UNION
    SELECT
        o.finding_key,
        c.finding_key AS other_key
    FROM ordered AS o
    INNER JOIN ordered AS c ON o.account_id = c.account_id AND c.entitlement_id IS NULL
    UNION
    SELECT
        o.finding_key,
        c.finding_key AS other_key
    FROM ordered AS o
    INNER JOIN ordered AS c
        ON o.person_id = c.person_id AND o.entitlement_id = c.entitlement_id AND c.account_id IS NULL
    UNION
    SELECT
        o.finding_key,
        c.finding_key AS other_key
    FROM ordered AS o
    INNER JOIN ordered AS c ON o.person_id = c.person_id AND c.account_id IS NULL AND c.entitlement_id IS NULL
    UNION
    SELECT
        o.finding_key,
        c.finding_key AS other_key
    FROM ordered AS o
    INNER JOIN ordered AS c ON o.subject_id = c.finding_key
    UNION
    SELECT
        o.finding_key,
        c.finding_key AS other_key
    FROM ordered AS o
    INNER JOIN ordered AS c ON o.object_id = c.finding_key
),

ranked AS (
    SELECT
        p.finding_key,
        p.other_key,
        c.code,
        c.precedence,
        CASE WHEN c.code <> o.code THEN c.code END AS other_code,
        ROW_NUMBER() OVER (
            PARTITION BY p.finding_key
            ORDER BY o.is_exception AND NOT c.is_exception, c.precedence, c.finding_key
        ) AS place
    FROM pairs AS p
    INNER JOIN ordered AS c ON p.other_key = c.finding_key
    INNER JOIN ordered AS o ON p.finding_key = o.finding_key
)

SELECT
    r.finding_key,
    MAX(CASE WHEN r.place = 1 THEN r.other_key END) AS root_key,
    MAX(CASE WHEN r.place = 1 THEN r.code END) AS root_code,
    STRING_AGG(DISTINCT r.other_code, ' ' ORDER BY r.other_code) AS also
FROM ranked AS r
GROUP BY r.finding_key
ORDER BY r.finding_key
