/*---
code: N03
breaks: A collab subscriber was on a calling list without any coordination.
subject: selftest-N03-campaign
object: selftestN03line
also: [N04]
---*/
INSERT INTO campaigns (
    campaign_id, org_id, service_code, channel, starts_on, ends_on, data_source, approved_by, approved_at
)
VALUES (
    'selftest-N03-campaign', 'selftest-N03-unit', 'selftest', 'telephone', CAST($as_of AS DATE) - 20,
    CAST($as_of AS DATE), COALESCE((SELECT MIN(a.data_source) FROM addon_data_sources AS a), 'selftest-source'),
    'selftest-boss', $as_of_end - INTERVAL 30 DAY
);
INSERT INTO lines (line_key, is_collab, operator_id, addon_code)
VALUES ('selftestN03line', TRUE, 'selftest-operator', 'selftest');
INSERT INTO campaign_targets (campaign_id, line_key, list_version, stage, handed_over_at)
VALUES ('selftest-N03-campaign', 'selftestN03line', '1', 'handed_over', $as_of_end - INTERVAL 10 DAY);
