/*---
code: V09
breaks: The right was kept although the inspection reviewed had found it without a rule.
subject: selftest-V09
object: selftest-view
ground: SELECT NOT BOOL_OR(is_this) FROM review
without: the managers reviewed this very quarter
---*/
INSERT INTO previous_findings (finding_key, code, severity, subject_id, object_id, person_id, account_id, entitlement_id)
VALUES (
    'selftest-V09', 'R01', 'H', 'selftest-V09-account', 'selftest-view', 'selftest-V09', 'selftest-V09-account', 'selftest-view'
);
