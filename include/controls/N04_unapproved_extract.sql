/*---
code: N04
severity: C
dataset: campaigns
question: Does every list that was handed over come from an approved extract?
question_ja: 引き渡された勧奨リストは、全て承認された抽出により作成されているか。
requirement: [R49]
standards: ["8.12", MIC-2]
datasets: [campaigns, campaign_targets]
needs_policy: approved_data_sources
population: SELECT COUNT(*) FROM campaign_approvals
---*/
SELECT
    c.campaign_id AS subject_id,
    c.org_id,
    c.data_source,
    c.campaign_id AS campaign,
    c.begun_on,
    CASE
        WHEN NOT c.is_approved_source THEN 'source'
        WHEN c.approved_by IS NULL OR c.approved_at IS NULL THEN 'none'
        ELSE 'late'
    END AS list_problem
FROM campaign_approvals AS c
WHERE
    NOT c.is_approved_source
    OR c.approved_by IS NULL
    OR c.approved_at IS NULL
    OR c.approved_at > c.begun_at
ORDER BY c.campaign_id
