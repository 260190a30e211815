/*---
code: N04
breaks: A list was taken from an extract that nobody approved.
subject: selftest-N04-campaign
---*/
INSERT INTO campaigns (campaign_id, org_id, service_code, channel, starts_on, ends_on, data_source)
VALUES (
    'selftest-N04-campaign', 'selftest-N04-unit', 'selftest', 'mail', CAST($as_of AS DATE) - 20,
    CAST($as_of AS DATE), 'selftest-source'
);
