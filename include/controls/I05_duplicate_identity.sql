/*---
code: I05
severity: M
dataset: persons
question: Is every person in the identity directory once only?
question_ja: 社員台帳に、同じ者が二重に登録されていないか。
requirement: [R23]
standards: [IA-4, "5.16"]
datasets: [persons]
population: >-
  SELECT CAST(COUNT(*) * (COUNT(*) - 1) / 2 AS BIGINT) FROM identity_marks
---*/
-- The population is the number of pairs compared. Evidence says which marks agree, never what they are.
WITH alike AS (
    SELECT
        a.person_id,
        b.person_id AS other_id,
        TRUE AS same_email,
        FALSE AS same_name
    FROM identity_marks AS a
    INNER JOIN identity_marks AS b ON a.email = b.email AND a.person_id < b.person_id
    UNION ALL
    SELECT
        a.person_id,
        b.person_id AS other_id,
        FALSE AS same_email,
        TRUE AS same_name
    FROM identity_marks AS a
    INNER JOIN identity_marks AS b
        ON
            a.name = b.name
            AND a.name_kana = b.name_kana
            AND a.hired_on = b.hired_on
            AND a.person_id < b.person_id
)

SELECT
    k.person_id AS subject_id,
    k.other_id AS object_id,
    k.person_id,
    k.other_id AS other_person_id,
    CASE
        WHEN NOT BOOL_OR(k.same_name) THEN 'email'
        WHEN NOT BOOL_OR(k.same_email) THEN 'name'
        ELSE 'both'
    END AS same_marks
FROM alike AS k
GROUP BY k.person_id, k.other_id
ORDER BY k.person_id, k.other_id
