/*---
code: V01
breaks: The right was granted on the last day and nobody approved it since the sign-off.
subject: selftest-V01-account
object: selftest-view
ground: SELECT $previous_signed_at IS NOT NULL
without: there is no inspection before
---*/
UPDATE grants SET granted_at = $as_of_end - INTERVAL 1 HOUR, request_id = NULL
WHERE holder_id = 'selftest-V01-account';
UPDATE usage_events SET occurred_at = $as_of_end - INTERVAL 30 MINUTE
WHERE account_id = 'selftest-V01-account';
