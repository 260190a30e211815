/*---
table: document_duties
title: Who had to acknowledge which document in force, and did
grain: one row per (document_id, subject_id); the subject is a holder, of posters a unit in scope
needs: [current_documents, unit_ancestors, org_units_as_of, holdings]
---*/
-- A unit's acknowledgement holds for the units below it, and of a poster for the other units of its site; one
-- that names a person is that person's alone, unless a poster was put up in the unit named beside.
WITH given AS (
    SELECT
        d.document_id,
        d.kind,
        a.person_id,
        a.org_id
    FROM acknowledgements AS a
    INNER JOIN current_documents AS d ON a.document_id = d.document_id AND a.version = d.version
    WHERE a.acknowledged_at < $as_of_end
),

by_units AS (
    SELECT
        g.document_id,
        u.org_id
    FROM given AS g
    INNER JOIN unit_ancestors AS u ON g.org_id = u.ancestor_id
    WHERE g.person_id IS NULL OR g.kind = 'poster'
    UNION
    SELECT
        g.document_id,
        o.org_id
    FROM given AS g
    INNER JOIN org_units_as_of AS w ON g.org_id = w.org_id
    INNER JOIN org_units_as_of AS o ON w.site = o.site
    WHERE g.kind = 'poster'
),

by_persons AS (
    SELECT DISTINCT
        g.document_id,
        g.person_id
    FROM given AS g
),

subjects AS (
    SELECT DISTINCT
        d.document_id,
        h.person_id AS subject_id,
        h.person_id,
        h.org_id,
        h.category_code
    FROM current_documents AS d
    INNER JOIN holdings AS h ON d.kind <> 'poster'
    WHERE h.is_known_person AND NOT h.is_left
    UNION ALL
    SELECT
        d.document_id,
        o.org_id AS subject_id,
        NULL AS person_id,
        o.org_id,
        o.category_code
    FROM current_documents AS d
    INNER JOIN org_units_as_of AS o ON d.kind = 'poster'
    WHERE o.in_scope
)

SELECT
    s.document_id,
    s.subject_id,
    s.person_id,
    s.org_id,
    s.category_code,
    d.version,
    d.kind,
    d.effective_on,
    u.org_id IS NOT NULL OR p.person_id IS NOT NULL AS is_acknowledged
FROM subjects AS s
INNER JOIN current_documents AS d ON s.document_id = d.document_id
LEFT JOIN by_units AS u ON s.document_id = u.document_id AND s.org_id = u.org_id
LEFT JOIN by_persons AS p ON s.document_id = p.document_id AND s.person_id = p.person_id
ORDER BY s.document_id, s.subject_id
