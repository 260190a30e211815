/*---
title: One blameless holder per control, on whom the control's violation is planted
---*/
-- $codes lists the controls. Everything has ids that begin with selftest-, and units of its own that are out of
-- scope, so that no headcount moves. Whoever stands in for a control is alike in all of them.
INSERT INTO persons (person_id, person_type, status, hired_on)
VALUES
('selftest-boss', 'officer', 'active', CAST($as_of AS DATE) - 3000),
('selftest-reviewer', 'officer', 'active', CAST($as_of AS DATE) - 3000);
INSERT INTO persons (person_id, person_type, status, hired_on, manager_id)
SELECT
    'selftest-' || c.code,
    'employee',
    'active',
    CAST($as_of AS DATE) - 3000,
    'selftest-boss'
FROM UNNEST($codes) AS c (code);
INSERT INTO org_units (org_id, name, in_scope, manager_id)
SELECT
    'selftest-' || c.code || '-unit',
    'selftest',
    FALSE,
    'selftest-boss'
FROM UNNEST($codes) AS c (code);
INSERT INTO posts (person_id, org_id, duty_code, post_kind, valid_from)
SELECT
    'selftest-' || c.code,
    'selftest-' || c.code || '-unit',
    'selftest-' || c.code || '-duty',
    'main',
    CAST($as_of AS DATE) - 3000
FROM UNNEST($codes) AS c (code);
INSERT INTO entitlements (entitlement_id, system, name, action, data_scope, is_bypass)
VALUES ('selftest-view', 'selftest', 'selftest', 'view', 'collab', FALSE);
INSERT INTO role_rules (
    rule_id, effect, org_id, entitlement_id, requires_request, requires_training, valid_from, approved_by, approved_on
)
SELECT
    'selftest-rule',
    'allow',
    LIST('selftest-' || c.code || '-unit' ORDER BY c.code),
    ['selftest-view'],
    TRUE,
    FALSE,
    CAST($as_of AS DATE) - 3000,
    'selftest-boss',
    CAST($as_of AS DATE) - 3001
FROM UNNEST($codes) AS c (code);
INSERT INTO accounts (account_id, system, person_id, account_type, is_enabled, last_login_at)
SELECT
    'selftest-' || c.code || '-account',
    'selftest',
    'selftest-' || c.code,
    'personal',
    TRUE,
    $as_of_end - INTERVAL 10 DAY
FROM UNNEST($codes) AS c (code);
INSERT INTO accounts (account_id, system, person_id, account_type, is_enabled)
SELECT
    'selftest-' || c.code || '-directory',
    $directory_system,
    'selftest-' || c.code,
    'personal',
    TRUE
FROM UNNEST($codes) AS c (code)
WHERE $directory_system IS NOT NULL;
INSERT INTO grants (
    holder_kind, holder_id, entitlement_id, granted_at, granted_by, request_id, purpose_code
)
SELECT
    'account',
    'selftest-' || c.code || '-account',
    'selftest-view',
    $as_of_end - INTERVAL 200 DAY,
    'selftest-granter',
    'selftest-' || c.code || '-request',
    (SELECT MIN(p.code) FROM purposes AS p)
FROM UNNEST($codes) AS c (code);
INSERT INTO requests (
    request_id, kind, person_id, account_id, entitlement_id, purpose_code, requested_by, requested_at, decision,
    approved_by, approved_at
)
SELECT
    'selftest-' || c.code || '-request',
    'ordinary',
    'selftest-' || c.code,
    'selftest-' || c.code || '-account',
    'selftest-view',
    (SELECT MIN(p.code) FROM purposes AS p),
    'selftest-reviewer',
    $as_of_end - INTERVAL 202 DAY,
    'approved',
    'selftest-boss',
    $as_of_end - INTERVAL 201 DAY
FROM UNNEST($codes) AS c (code);
INSERT INTO usage_events (event_id, occurred_at, account_id, action, is_collab)
SELECT
    'selftest-' || c.code || '-event',
    $as_of_end - INTERVAL 10 DAY,
    'selftest-' || c.code || '-account',
    'view',
    FALSE
FROM UNNEST($codes) AS c (code);
INSERT INTO usage_events (event_id, occurred_at, account_id, action)
SELECT
    'selftest-' || d.day,
    d.day + INTERVAL 11 HOUR - $utc_offset_minutes * INTERVAL 1 MINUTE,
    'selftest-reader',
    'login'
FROM business_days AS d
WHERE d.day <= $as_of;
INSERT INTO previous_holdings (
    account_id, entitlement_id, granted_entitlement_id, person_id, is_known_person, org_id, path, granted_at, request_id
)
SELECT
    'selftest-' || c.code || '-account',
    'selftest-view',
    'selftest-view',
    'selftest-' || c.code,
    TRUE,
    'selftest-' || c.code || '-unit',
    'selftest-' || c.code || '-account → selftest-view',
    $as_of_end - INTERVAL 200 DAY,
    'selftest-' || c.code || '-request'
FROM UNNEST($codes) AS c (code);
INSERT INTO attestations (
    inspection_id, person_id, entitlement_id, reviewer_id, decision, decided_at, seconds_spent
)
SELECT
    r.quarter,
    'selftest-' || c.code,
    'selftest-view',
    'selftest-reviewer',
    'keep',
    r.as_of_end + INTERVAL 30 HOUR,
    60
FROM UNNEST($codes) AS c (code)
CROSS JOIN review AS r;
INSERT INTO training_events (event_id, stream, audience, form, organiser, held_on)
VALUES
    ('selftest-use', 'use', 'annual', 'group', 'selftest-boss', CAST($as_of AS DATE)),
    ('selftest-response', 'response', 'annual', 'group', 'selftest-boss', CAST($as_of AS DATE)),
    ('selftest-use-newcomer', 'use', 'newcomer', 'group', 'selftest-boss', CAST($as_of AS DATE) - 300),
    ('selftest-response-newcomer', 'response', 'newcomer', 'group', 'selftest-boss', CAST($as_of AS DATE) - 300);
INSERT INTO training_completions (event_id, person_id, completed_at)
SELECT
    e.event_id, 'selftest-' || c.code,
    CASE e.audience WHEN 'annual' THEN $as_of_end - INTERVAL 1 HOUR ELSE $as_of_end - INTERVAL 300 DAY END
FROM UNNEST($codes) AS c (code)
CROSS JOIN training_events AS e
WHERE e.event_id LIKE 'selftest-%';
INSERT INTO acknowledgements (document_id, version, person_id, acknowledged_at)
SELECT
    d.document_id, d.version, 'selftest-' || c.code, $as_of_end - INTERVAL 1 HOUR
FROM UNNEST($codes) AS c (code)
CROSS JOIN documents AS d;
