/*---
code: I10
severity: M
dataset: accounts
question: Is no account of a machine registered as a personal one?
question_ja: 人以外のもののアカウントが、個人アカウントとして登録されていないか。
requirement: [R23, R44]
standards: [AC-2a, "5.16"]
datasets: [accounts, grants, entitlements, persons]
needs_columns: [accounts.last_login_at]
population: SELECT COUNT(DISTINCT account_id) FROM holdings WHERE account_type = 'personal' AND person_id IS NULL
---*/
-- A type of its own would ask for an owner (I02); as a personal account it asks for nobody.
SELECT
    h.account_id AS subject_id,
    h.account_id,
    MIN(h.path) AS path,
    CASE WHEN REGEXP_MATCHES(LOWER(h.account_id), $non_human_pattern) THEN 'name' ELSE 'never' END AS machine_sign,
    COUNT(*) AS entitlements
FROM holdings AS h
INNER JOIN enabled_accounts AS a ON h.account_id = a.account_id
WHERE
    h.account_type = 'personal'
    AND h.person_id IS NULL
    AND (a.last_login_at IS NULL OR REGEXP_MATCHES(LOWER(h.account_id), $non_human_pattern))
GROUP BY h.account_id
ORDER BY h.account_id
