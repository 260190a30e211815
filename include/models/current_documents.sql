/*---
table: current_documents
title: The version in force on the as-of date of each document that people or workplaces must acknowledge
grain: one row per document_id
needs: [documents_as_of]
---*/
SELECT
    d.document_id,
    d.version,
    d.kind,
    d.effective_on
FROM documents_as_of AS d
WHERE d.kind IN ('manual', 'handbook', 'poster')
ORDER BY d.document_id
