/*---
table: documents_in_force
title: The version in force on the as-of date of every document, and how far it was acknowledged
grain: one row per document_id
needs: [document_coverage]
---*/
-- Nobody has to acknowledge a procedure or a form: their counts are null.
WITH ranked AS (
    SELECT
        d.document_id,
        d.version,
        d.kind,
        d.effective_on,
        ROW_NUMBER() OVER (PARTITION BY d.document_id ORDER BY d.effective_on DESC, d.version DESC) AS newest
    FROM documents AS d
    WHERE d.effective_on <= $as_of
)

SELECT
    r.document_id,
    r.version,
    r.kind,
    r.effective_on,
    c.required_count,
    c.acknowledged_count,
    c.acknowledged_percent
FROM ranked AS r
LEFT JOIN document_coverage AS c ON r.document_id = c.document_id
WHERE r.newest = 1
ORDER BY r.document_id
