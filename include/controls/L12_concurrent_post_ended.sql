/*---
code: L12
severity: M
dataset: grants
question: Does no sensitive right rest on a concurrent post that has ended?
question_ja: 終了した兼務のみを根拠とする閲覧権限がないか。
requirement: [R15, R23]
standards: [PS-5]
datasets: [persons, posts, org_units, accounts, grants, entitlements]
population: >-
  SELECT COUNT(*) FROM holdings AS h WHERE NOT h.is_left AND EXISTS (
  SELECT 1 FROM posts AS q
  WHERE q.person_id = h.person_id AND q.post_kind = 'concurrent' AND q.valid_until < $as_of)
---*/
-- R01 says that no rule covers the right; this says which post once did.
SELECT
    h.account_id AS subject_id,
    h.entitlement_id AS object_id,
    h.person_id,
    h.account_id,
    h.entitlement_id,
    h.org_id,
    h.category_code,
    h.path,
    l.rule_id,
    l.org_id AS ended_org_id,
    l.duty_code AS ended_duty_code,
    l.valid_until AS ended_on
FROM holdings AS h
INNER JOIN lapsed_cover AS l ON h.person_id = l.person_id AND h.entitlement_id = l.entitlement_id
WHERE NOT h.is_left AND NOT h.is_covered
ORDER BY h.account_id, h.entitlement_id
