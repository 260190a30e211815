/*---
code: V11
severity: H
dataset: snapshots
question: Was every quarter since the previous inspection inspected?
question_ja: 前回の点検の後の全ての四半期について、点検を実施しているか。
requirement: [R34, R32]
standards: [AC-2j, MIC-1]
datasets: []
is_about_period: true
population: SELECT COUNT(*) + 1 FROM missed_quarters
---*/
SELECT
    m.quarter AS subject_id,
    m.quarter AS missed_quarter,
    m.as_of AS missed_as_of
FROM missed_quarters AS m
ORDER BY m.quarter
