/*---
code: L08
severity: M
dataset: grants
question: Did everybody who came back get sensitive rights anew rather than keep those of the earlier time?
question_ja: 再入社した者の閲覧権限は、以前のものを引き継がず、改めて付与されているか。
requirement: [R15, R44]
standards: [AC-2]
datasets: [persons, accounts, grants, entitlements]
needs_columns: [persons.left_on, persons.hired_on, grants.granted_at]
population: >-
  SELECT COUNT(*) FROM holdings
  WHERE depth = 0 AND granted_at IS NOT NULL AND hired_on > left_on AND hired_on <= $as_of
---*/
SELECT
    h.account_id AS subject_id,
    h.entitlement_id AS object_id,
    h.person_id,
    h.account_id,
    h.entitlement_id,
    h.org_id,
    h.category_code,
    h.path,
    h.left_on,
    h.hired_on,
    CAST(h.granted_at + $utc_offset_minutes * INTERVAL 1 MINUTE AS DATE) AS granted_on
FROM holdings AS h
WHERE
    h.depth = 0
    AND h.hired_on > h.left_on
    AND h.hired_on <= $as_of
    AND CAST(h.granted_at + $utc_offset_minutes * INTERVAL 1 MINUTE AS DATE) < h.hired_on
ORDER BY h.account_id, h.entitlement_id
