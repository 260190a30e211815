/*---
code: S10
severity: C
dataset: snapshots
question: Does no query or filter leave rows out of what is delivered?
question_ja: 抽出の条件により、提供を要する記録が除かれていないか。
requirement: [R80]
standards: [IPE]
datasets: []
is_about_period: true
population: SELECT COUNT(*) FROM snapshots WHERE source_kind IN ('sql', 'ldap', 'ldif')
---*/
-- Whoever is excluded from the extract can never be found; a waiver names the reason and its end.
WITH asked AS (
    SELECT
        s.dataset,
        s.source_text,
        REGEXP_EXTRACT(
            LOWER(s.source_text), '\bnot\s+(in|like|between)\b|<>|!=|\(!\s*\('
        ) AS exclusion
    FROM snapshots AS s
    WHERE s.source_kind IN ('sql', 'ldap', 'ldif')
)

SELECT
    a.dataset AS subject_id,
    a.dataset,
    a.exclusion,
    a.source_text AS condition
FROM asked AS a
WHERE a.exclusion <> ''
ORDER BY a.dataset
