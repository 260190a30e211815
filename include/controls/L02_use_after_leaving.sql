/*---
code: L02
severity: C
dataset: usage_events
question: Was no account used after its person had left?
question_ja: 退職した者のアカウントが、退職後に利用されていないか。
requirement: [R15, R55]
standards: [PS-4, AU-6]
datasets: [persons, accounts, usage_events]
needs_columns: [persons.left_on]
is_about_period: true
population: >-
  SELECT COUNT(DISTINCT e.account_id) FROM usage_events AS e
  INNER JOIN accounts AS a ON e.account_id = a.account_id INNER JOIN people AS p ON a.person_id = p.person_id
  WHERE p.is_left AND p.left_on IS NOT NULL
---*/
-- Any use counts, a mere login too; the last day of work ends at local midnight.
WITH used AS (
    SELECT
        a.account_id,
        p.person_id,
        p.org_id,
        p.category_code,
        p.left_on,
        CAST(e.occurred_at + $utc_offset_minutes * INTERVAL 1 MINUTE AS DATE) AS used_on
    FROM usage_events AS e
    INNER JOIN accounts AS a ON e.account_id = a.account_id
    INNER JOIN people AS p ON a.person_id = p.person_id
    WHERE p.is_left AND e.occurred_at < $as_of_end
)

SELECT
    u.account_id AS subject_id,
    u.account_id,
    u.person_id,
    u.org_id,
    u.category_code,
    u.left_on,
    MIN(u.used_on) AS first_used_on,
    MAX(u.used_on) AS last_used_on,
    COUNT(*) AS events
FROM used AS u
WHERE u.used_on > u.left_on
GROUP BY u.account_id, u.person_id, u.org_id, u.category_code, u.left_on
ORDER BY u.account_id
