/*---
code: N03
severity: C
dataset: campaign_targets
question: Were collab subscribers solicited only after coordination with their operator?
question_ja: コラボ事業者の契約者に対する電話勧奨は、事業者との調整を経て行われているか。
requirement: [R47, R48, R49]
standards: [MIC-2]
datasets: [campaigns, campaign_targets, lines, coordinations]
needs_columns: [lines.operator_id, lines.addon_code]
population: SELECT COUNT(*) FROM solicited_lines WHERE contact_on <= $as_of
---*/
SELECT
    s.campaign_id AS subject_id,
    s.line_key AS object_id,
    c.org_id,
    s.operator_id,
    s.campaign_id AS campaign,
    s.contact_on,
    s.reason AS solicitation_problem
FROM solicited_lines AS s
LEFT JOIN campaigns AS c ON s.campaign_id = c.campaign_id
WHERE s.reason IS NOT NULL AND s.contact_on <= $as_of
ORDER BY s.campaign_id, s.line_key
