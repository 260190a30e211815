/*---
code: M06
severity: C
dataset: instructions
question: Is the content of every instruction what the previous inspection saw?
question_ja: 全ての是正指示の記録は、前回の点検の時から変更されていないか。
requirement: [R60]
standards: [AU-10, "5.33", MIC-3]
datasets: [instructions]
is_about_period: true
population: SELECT COUNT(*) FROM previous_instructions
---*/
SELECT
    CAST(c.instruction_no AS VARCHAR) AS subject_id,
    CAST(c.instruction_no AS VARCHAR) AS instruction_no,
    c.instruction_problem,
    c.changed_fields
FROM (
    SELECT
        b.instruction_no,
        CASE WHEN i.instruction_no IS NULL THEN 'vanished' ELSE 'changed' END AS instruction_problem,
        CONCAT_WS(
            ' ',
            CASE WHEN i.incident_id IS DISTINCT FROM b.incident_id THEN 'incident_id' END,
            CASE WHEN i.finding_keys IS DISTINCT FROM b.finding_keys THEN 'finding_keys' END,
            CASE WHEN i.issued_by IS DISTINCT FROM b.issued_by THEN 'issued_by' END,
            CASE WHEN i.issued_at IS DISTINCT FROM b.issued_at THEN 'issued_at' END,
            CASE WHEN i.addressee_kind IS DISTINCT FROM b.addressee_kind THEN 'addressee_kind' END,
            CASE WHEN i.addressee_id IS DISTINCT FROM b.addressee_id THEN 'addressee_id' END,
            CASE WHEN i.kind IS DISTINCT FROM b.kind THEN 'kind' END,
            CASE WHEN i.body IS DISTINCT FROM b.body THEN 'body' END,
            CASE WHEN i.form_id IS DISTINCT FROM b.form_id THEN 'form_id' END,
            CASE WHEN i.due_on IS DISTINCT FROM b.due_on THEN 'due_on' END
        ) AS changed_fields
    FROM previous_instructions AS b
    LEFT JOIN instructions AS i ON b.instruction_no = i.instruction_no
) AS c
WHERE c.changed_fields <> ''
ORDER BY c.instruction_no
