/*---
code: N09
severity: H
dataset: instructions
question: Was every contractor instructed about the grave findings on its people?
question_ja: 所属する者に重要度の高い指摘があった委託先に対し、全て是正を指示しているか。
requirement: [R61, R65]
standards: [PS-7e, MIC-3]
datasets: [instructions, persons, contractors]
needs_columns: [persons.employer_id]
after_findings: true
population: >-
  SELECT COUNT(*) FROM coded_findings AS f INNER JOIN previous_findings AS b ON f.finding_key = b.finding_key
  INNER JOIN persons AS p ON f.person_id = p.person_id INNER JOIN contractors AS c ON p.employer_id = c.contractor_id
  WHERE f.severity IN ('C', 'H') AND LEFT(f.code, 1) IN ('I', 'L', 'R', 'P', 'U')
---*/
-- As with every instruction, the inspection that finds it first leaves time to give it until the next one.
SELECT
    f.finding_key AS subject_id,
    f.person_id,
    f.account_id,
    f.entitlement_id,
    f.org_id,
    f.category_code,
    f.path,
    f.code AS found_code,
    b.first_seen AS found_since,
    p.employer_id
FROM coded_findings AS f
INNER JOIN previous_findings AS b ON f.finding_key = b.finding_key
INNER JOIN persons AS p ON f.person_id = p.person_id
INNER JOIN contractors AS c ON p.employer_id = c.contractor_id
LEFT JOIN waived_findings AS w ON f.finding_key = w.finding_key AND w.is_in_force
LEFT JOIN contractor_instructions AS i
    ON f.finding_key = i.finding_key AND p.employer_id = i.contractor_id
WHERE
    f.severity IN ('C', 'H')
    AND LEFT(f.code, 1) IN ('I', 'L', 'R', 'P', 'U')
    AND w.finding_key IS NULL
    AND i.finding_key IS NULL
ORDER BY f.finding_key
