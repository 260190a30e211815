/*---
table: documents_in_force
title: The version in force on the as-of date of every document, and how far it was acknowledged
grain: one row per document_id
needs: [documents_as_of, document_coverage]
---*/
-- Nobody has to acknowledge a procedure or a form: their counts are null.
SELECT
    d.document_id,
    d.version,
    d.kind,
    d.effective_on,
    c.required_count,
    c.acknowledged_count,
    c.acknowledged_percent
FROM documents_as_of AS d
LEFT JOIN document_coverage AS c ON d.document_id = c.document_id
ORDER BY d.document_id
