/*---
table: contractor_instructions
title: Which finding an instruction to the contractor, or to one above it in the chain, names by the as-of date
grain: one row per (finding_key, contractor_id)
needs: [contractor_principals, instruction_findings]
---*/
SELECT DISTINCT
    k.finding_key,
    c.contractor_id
FROM instruction_findings AS k
INNER JOIN instructions AS i ON k.instruction_no = i.instruction_no
INNER JOIN contractor_principals AS c ON i.addressee_id = c.principal_id
WHERE i.addressee_kind = 'contractor' AND i.issued_at < $as_of_end
ORDER BY k.finding_key, c.contractor_id
