/*---
code: M12
breaks: The removal of the right was approved and the right is still there.
subject: selftest-M12-account
object: selftest-view
---*/
INSERT INTO requests (
    request_id, kind, person_id, account_id, entitlement_id, requested_by, requested_at, decision, approved_by, approved_at
)
VALUES (
    'selftest-M12-removal', 'removal', 'selftest-M12', 'selftest-M12-account', 'selftest-view', 'selftest-reviewer',
    $as_of_end - ($removal_lead_days + 12) * INTERVAL 1 DAY, 'approved', 'selftest-boss',
    $as_of_end - ($removal_lead_days + 11) * INTERVAL 1 DAY
);
