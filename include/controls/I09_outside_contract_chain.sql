/*---
code: I09
severity: C
dataset: persons
question: Does every external holder work for an employer in the approved chain of contractors?
question_ja: 閲覧権限を有する社外の者は、全て承認された委託関係にある会社に所属しているか。
requirement: [R76, R61]
standards: [PS-7, "5.19", MIC-3]
datasets: [persons, contractors, accounts, grants, entitlements]
population: SELECT COUNT(DISTINCT person_id) FROM holdings WHERE is_external AND NOT is_left
---*/
-- An employer's own ended contract is L05; this is about an employer or a principal nobody approved.
SELECT
    h.person_id AS subject_id,
    h.person_id,
    MIN(h.account_id) AS account_id,
    MIN(h.org_id) AS org_id,
    MIN(h.category_code) AS category_code,
    MIN(h.path) AS path,
    h.person_type,
    h.employer_id,
    CASE
        WHEN h.employer_id IS NULL THEN 'none'
        WHEN c.contractor_id IS NULL THEN 'unknown'
        ELSE c.chain_problem
    END AS chain_problem
FROM holdings AS h
LEFT JOIN contractor_chains AS c ON h.employer_id = c.contractor_id
WHERE
    h.is_external
    AND NOT h.is_left
    AND (c.contractor_id IS NULL OR c.chain_problem IS NOT NULL)
GROUP BY h.person_id, h.person_type, h.employer_id, c.contractor_id, c.chain_problem
ORDER BY h.person_id
