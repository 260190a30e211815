/*---
code: V11
severity: H
dataset: snapshots
question: Was every quarter since the previous inspection inspected?
requirement: [R34, R32]
standards: [AC-2j, MIC-1]
datasets: []
population: SELECT COUNT(*) + 1 FROM missed_quarters
---*/
SELECT
    m.quarter AS subject_id,
    m.quarter AS missed_quarter,
    m.as_of AS missed_as_of
FROM missed_quarters AS m
ORDER BY m.quarter
