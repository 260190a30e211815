/*---
table: documents_as_of
title: The version of each document in force on the as-of date
grain: one row per document_id
needs: []
---*/
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
    r.effective_on
FROM ranked AS r
WHERE r.newest = 1
ORDER BY r.document_id
