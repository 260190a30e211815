/*---
code: L07
severity: M
dataset: grants
question: Are sensitive rights shut for persons on leave, suspended or seconded out?
question_ja: 休職、停職又は出向中の者の閲覧権限は、停止されているか。
requirement: [R15]
standards: [AC-2(3), "8.2.6"]
datasets: [persons, accounts, grants, entitlements]
population: SELECT COUNT(*) FROM holdings WHERE is_known_person AND NOT is_left
---*/
-- A status whose first day is not known counts as older than the days of grace.
-- A seconded-out person sees nothing unless a rule names that kind of person.
SELECT
    h.account_id AS subject_id,
    h.entitlement_id AS object_id,
    h.person_id,
    h.account_id,
    h.entitlement_id,
    h.org_id,
    h.category_code,
    h.path,
    h.status,
    h.status_since,
    h.person_type
FROM holdings AS h
WHERE
    NOT h.is_left
    AND (
        (
            h.status IN ('leave', 'suspended')
            AND (
                h.status_since IS NULL
                OR h.status_since + CAST($leave_grace_days AS INTEGER) < $as_of
            )
        )
        OR (h.person_type = 'seconded_out' AND NOT (h.is_covered AND h.names_person_type))
    )
ORDER BY h.account_id, h.entitlement_id
