/*---
code: R22
severity: M
dataset: grants
question: Is every sensitive right that vanished since the previous inspection explained?
question_ja: 前回の点検の後に失われた閲覧権限は、全て経緯を確認できるか。
requirement: [R41, R39]
standards: [AC-2, AC-6(7), IPE]
datasets: [requests, persons, posts, accounts, grants, entitlements]
is_about_period: true
population: SELECT COUNT(*) FROM previous_holdings
---*/
-- Explained by an approved removal, a leaver, a mover or the grant's own end date.
SELECT
    b.account_id AS subject_id,
    b.entitlement_id AS object_id,
    b.person_id,
    b.account_id,
    b.entitlement_id,
    b.org_id,
    b.category_code,
    b.path
FROM previous_holdings AS b
LEFT JOIN holdings AS h ON b.account_id = h.account_id AND b.entitlement_id = h.entitlement_id
LEFT JOIN people AS p ON b.person_id = p.person_id
LEFT JOIN moves AS m ON b.person_id = m.person_id AND m.moved_on > $previous_as_of
LEFT JOIN removals AS r
    ON
        b.account_id = r.account_id
        AND b.entitlement_id = r.entitlement_id
        AND (b.granted_at IS NULL OR r.approved_at >= b.granted_at)
WHERE
    h.account_id IS NULL
    AND r.account_id IS NULL
    AND m.person_id IS NULL
    AND COALESCE(NOT p.is_left, TRUE)
    AND (b.expires_on IS NULL OR b.expires_on > $as_of)
ORDER BY b.account_id, b.entitlement_id
