/*---
table: document_coverage
title: How many of those who had to acknowledge a document in force did
grain: one row per document_id
needs: [current_documents, document_duties]
---*/
-- Counts holders, of posters units in scope. Percent rounds half up and is null where nobody had to.
WITH counted AS (
    SELECT
        c.document_id,
        c.version,
        c.kind,
        c.effective_on,
        COUNT(d.subject_id) AS required_count,
        COUNT(CASE WHEN d.is_acknowledged THEN 1 END) AS acknowledged_count
    FROM current_documents AS c
    LEFT JOIN document_duties AS d ON c.document_id = d.document_id
    GROUP BY c.document_id, c.version, c.kind, c.effective_on
)

SELECT
    n.document_id,
    n.version,
    n.kind,
    n.effective_on,
    n.required_count,
    n.acknowledged_count,
    CASE
        WHEN n.required_count > 0
            THEN (200 * n.acknowledged_count + n.required_count) // (2 * n.required_count)
    END AS acknowledged_percent
FROM counted AS n
ORDER BY n.document_id
