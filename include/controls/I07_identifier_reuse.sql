/*---
code: I07
severity: H
dataset: accounts
question: Does every account still belong to the person it belonged to in the previous inspection?
question_ja: 各アカウントは、前回の点検の時と同じ者のものか。
requirement: [R23, R44]
standards: [IA-4d]
datasets: [accounts]
is_about_period: true
population: >-
  SELECT COUNT(*) FROM enabled_accounts AS a INNER JOIN previous_accounts AS b ON a.account_id = b.account_id
  WHERE a.person_id IS NOT NULL AND b.person_id IS NOT NULL
---*/
-- Rights and logs of the earlier person would pass to the new one unseen.
SELECT
    a.account_id AS subject_id,
    a.account_id,
    a.person_id,
    p.org_id,
    p.category_code,
    b.person_id AS previous_person_id,
    a.account_type
FROM enabled_accounts AS a
INNER JOIN previous_accounts AS b ON a.account_id = b.account_id
LEFT JOIN people AS p ON a.person_id = p.person_id
WHERE a.person_id <> b.person_id
ORDER BY a.account_id
